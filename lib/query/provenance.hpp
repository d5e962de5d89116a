#pragma once
#include <optional>

#include "model/answer.hpp"
#include "model/scope.hpp"
#include "query/plan.hpp"

namespace portico::query {

/// Where the answer comes from. `newest` is the greatest event time among the rows that the scope may see. Counts are
/// the caller's own: rejects that name another customer are told by no number, and what was removed of all customers is
/// told to the operator only.
model::Provenance provenance_of(const Plan& plan, const World& world, const model::Scope& scope,
                                std::optional<Instant> newest);

}  // namespace portico::query
