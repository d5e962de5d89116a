#pragma once
#include <string_view>
#include <vector>

#include "config/table.hpp"
#include "core/zone.hpp"
#include "model/catalog.hpp"

namespace portico::model {

/// Reads [dataset.NAME.fields]: `name = "type"` or `name = { type = …, … }`. A derived field may use stored fields and
/// the derived ones above it. What names a number's unit is checked among all fields. Mistakes become problems of the
/// tree.
std::vector<Field> read_fields(const config::Table& table, const Zones& zones);

/// A value of `type` from its canonical text, as a contract names it. `invalid` when it is none.
Result<Value> parse_value(Type type, std::string_view text);

}  // namespace portico::model
