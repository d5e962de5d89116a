#pragma once
#include <string>
#include <vector>

#include "calendar/range.hpp"
#include "model/answer.hpp"
#include "model/scope.hpp"
#include "query/dataset_plan.hpp"
#include "query/moment.hpp"

namespace portico::query {

/// What an answer was made of.
struct Reading {
  const Moment& moment;
  std::vector<const model::Dataset*> datasets;
  std::string definition;  ///< what was computed of them, as a text; told by its hash

  /// Adds the dataset and those that it looks up, each once.
  void add(const DatasetPlan& dataset, const model::Catalog& catalog);
};

/// Where the answer comes from, but for its period. Counts are the caller's own: rejects that name another customer are
/// told by no number, and what was removed of all customers is told to the operator only. `parties`: those that the
/// scope may see.
model::Provenance provenance_of(const Reading& reading, const World& world, const model::Scope& scope,
                                const warehouse::PartySet& parties);

}  // namespace portico::query
