#pragma once
#include <vector>

#include "expr/node.hpp"
#include "model/catalog.hpp"
#include "warehouse/warehouse.hpp"

namespace portico::query {

/// What a condition says about single stored fields, so that blocks without such rows need not be read: every row that
/// fulfils the condition lies in all of the ranges.
std::vector<warehouse::FieldRange> skipping_ranges(const expr::Node& condition, const model::Dataset& dataset);

}  // namespace portico::query
