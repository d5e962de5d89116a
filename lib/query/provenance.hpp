#pragma once
#include <optional>

#include "calendar/range.hpp"
#include "model/answer.hpp"
#include "model/scope.hpp"
#include "query/dataset_plan.hpp"
#include "query/moment.hpp"

namespace portico::query {

/// What an answer is made of. The references are borrowed.
struct Basis {
  const Moment& moment;
  std::vector<const DatasetPlan*> datasets;
  const std::vector<std::string>& measures;  ///< their definitions
  std::optional<calendar::Range> range;      ///< nothing: all time
  std::optional<calendar::Range> compared;
};

/// Where the answer comes from. Counts are the caller's own: rejects that name another customer are told by no number,
/// and what was removed of all customers is told to the operator only. `parties`: those that the scope may see.
model::Provenance provenance_of(const Basis& basis, const World& world, const model::Scope& scope,
                                const warehouse::PartySet& parties);

}  // namespace portico::query
