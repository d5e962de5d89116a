#pragma once
#include "model/explanation.hpp"
#include "model/scope.hpp"
#include "query/run.hpp"

namespace portico::query {

/// What an answer was made of.
struct Explained {
  const Plan& plan;
  const model::Query& query;
  const model::Scope& scope;
  const Combinations& combinations;
  const Outcome& current;
  const Outcome* previous = nullptr;  ///< of a comparison
};

/// The moment, what the scope leaves, period and buckets, what was read and skipped of each dataset, and the definition
/// of everything computed.
model::Explanation explanation_of(const Explained& what, const World& world);

}  // namespace portico::query
