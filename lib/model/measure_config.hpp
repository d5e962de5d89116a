#pragma once
#include <vector>

#include "config/table.hpp"
#include "model/catalog.hpp"

namespace portico::model {

/// Reads [dataset.NAME.measures]: `name = "formula"` or `name = { formula = "…", unit = "EUR", over_time = "last", per
/// =
/// ["account"] }`. Names, types and cycles are checked against the fields of `dataset`; mistakes become problems of the
/// tree. A measure that is one sum, avg, min, max, first or last of a field takes over that field's unit.
std::vector<MeasureDefinition> read_measures(const config::Table& table, const Dataset& dataset);

}  // namespace portico::model
