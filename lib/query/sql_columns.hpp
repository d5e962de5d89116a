#pragma once
#include <optional>
#include <vector>

#include "core/zone.hpp"
#include "sql/statement.hpp"

namespace portico::query {

/// What SQL answered in column `index`, as cells of a type: `wanted`, where each of them is a value of it, else the
/// narrowest of int, float and text that holds them all (text where there are only nulls). Puts them into `cells`, one
/// for each row of the answer. A time by the wall clock that came twice in the zone is none: nobody can tell which.
Type typed_cells(const sql::Answer& answer, std::size_t index, std::optional<Type> wanted, const Zone& zone,
                 std::vector<std::vector<Value>>& cells);

}  // namespace portico::query
