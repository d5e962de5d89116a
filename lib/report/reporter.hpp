#pragma once
/// report: a report's definition, a period and a scope become a Document of plain values, from which every format is
/// drawn. It puts the questions of the blocks to the query engine and words their findings. It knows no terminal, no
/// mail and no file format.
#include <functional>
#include <string>
#include <string_view>

#include "core/zone.hpp"
#include "model/answer.hpp"
#include "model/catalog.hpp"
#include "model/document.hpp"
#include "model/scope.hpp"
#include "query/engine.hpp"
#include "report/setting.hpp"

namespace portico::report {

/// Evaluates reports. Thread-safe; holds no state of its own.
class Reporter {
 public:
  /// Answers one question within a scope, as of a moment: query::Engine::answer, or a test's fake.
  using Ask = std::function<Result<model::Answer>(const model::Query&, const model::Scope&, Instant)>;

  /// What to call the scope's customer, as of a tx (0: now).
  using NameOf = std::function<std::string(const model::Scope&, warehouse::Tx)>;

  /// World and engine must outlive the reporter.
  Reporter(const query::World& world, const query::Engine& engine);
  Reporter(const model::Catalog& catalog, const Zones& zones, Ask ask, NameOf name_of);

  /// The catalog's report of that name. `not_found` with the nearest name; else as `evaluate`.
  Result<model::Document> run(std::string_view name, const Options& options, const model::Scope& scope,
                              Instant now) const;

  /// `invalid` for a malformed period, zone or as-of date. When a block cannot be answered the whole report fails with
  /// that block's error, named: no document silently lacks a part. `customer` is the scope's customer
  /// as customer::display_name calls it.
  Result<model::Document> evaluate(const model::ReportDefinition& report, const Options& options,
                                   const model::Scope& scope, Instant now) const;

 private:
  const model::Catalog& catalog_;
  const Zones& zones_;
  Ask ask_;
  NameOf name_of_;
};

}  // namespace portico::report
