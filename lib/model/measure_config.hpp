#pragma once
#include <vector>

#include "config/table.hpp"
#include "model/catalog.hpp"

namespace portico::model {

/// Reads [dataset.NAME.measures]: `name = "formula"` or `name = { formula = "…", unit = "EUR" }`. Names, types and
/// cycles are checked against `fields`; mistakes become problems of the tree. A measure that is one sum, avg, min, max,
/// first or last of a field takes over that field's unit.
std::vector<MeasureDefinition> read_measures(const config::Table& table, const std::vector<Field>& fields);

}  // namespace portico::model
