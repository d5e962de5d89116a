#include "query/removals.hpp"

#include <algorithm>

namespace portico::query {
namespace {

using Reason = warehouse::Removal::Reason;

void add(std::optional<model::Removal>& total, const warehouse::Removal& removal) {
  if (!total) total = model::Removal{.dataset = removal.dataset, .reason = "retention"};
  total->at = removal.at;
  total->rows += removal.rows;
  total->before = std::max(total->before, removal.before);
}

}  // namespace

std::optional<Instant> kept_from(const model::Dataset& dataset, const warehouse::Warehouse& warehouse, Instant now) {
  std::optional<Instant> from;
  if (dataset.keep) from = dataset.keep->horizon(now);
  for (const auto& removal : warehouse.removals(dataset.name)) from = std::max(from, removal.before);
  return from;
}

std::vector<model::Removal> removals_of(const model::Dataset& dataset, const warehouse::Warehouse& warehouse) {
  std::vector<model::Removal> told;
  std::optional<model::Removal> retention;
  for (const auto& removal : warehouse.removals(dataset.name)) {
    if (removal.reason == Reason::retention)
      add(retention, removal);
    else
      told.push_back({dataset.name, "erasure", removal.at, removal.rows, {}});
  }
  if (retention) told.push_back(*retention);
  return told;
}

}  // namespace portico::query
