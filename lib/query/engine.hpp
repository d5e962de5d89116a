#pragma once
/// query: questions to answers. It plans a model::Query against the catalog, scans the column vectors of the caller's
/// scope, groups them, and answers with provenance. The only way to rows is a Scope, through customer::Directory.
#include <string>
#include <vector>

#include "core/zone.hpp"
#include "customer/directory.hpp"
#include "model/answer.hpp"
#include "model/catalog.hpp"
#include "model/explanation.hpp"
#include "warehouse/warehouse.hpp"

namespace portico::query {

/// What the engine stands on; all must outlive it.
struct World {
  const model::Catalog& catalog;
  const warehouse::Warehouse& warehouse;
  const customer::Directory& directory;
  const Zones& zones;
};

/// Whether the question can be answered, as far as no rows need to be seen to tell: fails as Engine::answer() does.
Result<void> check(const model::Query& query, const model::Catalog& catalog, const Zone& zone, Instant now);

/// Thread-safe; holds no state of its own.
class Engine {
 public:
  explicit Engine(const World& world) : world_(world) {}

  /// Answers the question for the scope as of `now`. `invalid` for an unknown measure or dimension (with the nearest
  /// name), a malformed period or expression (pointing at the column), or a combination that cannot be answered.
  Result<model::Answer> answer(const model::Query& query, const model::Scope& scope, Instant now) const;
  /// Reads what the answer is made of, and tells how, in place of the answer. Fails as answer() does.
  Result<model::Explanation> explain(const model::Query& query, const model::Scope& scope, Instant now) const;

 private:
  World world_;
};

}  // namespace portico::query
