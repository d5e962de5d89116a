#pragma once
#include <optional>
#include <vector>

#include "model/answer.hpp"
#include "model/catalog.hpp"
#include "warehouse/warehouse.hpp"

namespace portico::query {

/// Since when the dataset's events are kept, at `now`: as it is configured, or later where more was removed before;
/// nothing when it holds rows of any age.
std::optional<Instant> kept_from(const model::Dataset& dataset, const warehouse::Warehouse& warehouse, Instant now);

/// For the operator: each erasure, the oldest first, and what retention has removed so far as one entry.
std::vector<model::Removal> removals_of(const model::Dataset& dataset, const warehouse::Warehouse& warehouse);

}  // namespace portico::query
