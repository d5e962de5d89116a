#pragma once
#include <optional>

#include "model/answer.hpp"
#include "model/scope.hpp"
#include "query/plan.hpp"

namespace portico::query {

/// Where the answer comes from. Counts are the caller's own: rejects that name another customer are told by no number,
/// and what was removed of all customers is told to the operator only. `parties`: those that the scope may see.
model::Provenance provenance_of(const Plan& plan, const World& world, const model::Scope& scope,
                                const warehouse::PartySet& parties);

}  // namespace portico::query
