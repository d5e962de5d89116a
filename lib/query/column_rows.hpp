#pragma once
#include <cstddef>
#include <cstdint>
#include <vector>

#include "core/column.hpp"

namespace portico::query {

/// Whether its values can be added up.
bool is_number(Type type);

/// Positions of rows in a column.
using RowNumbers = std::vector<std::uint32_t>;

/// Row `rows[i]` of `column` as row i.
Column picked(const Column& column, const RowNumbers& rows);
/// Below zero, zero, above zero; a null comes after everything.
int compared_cells(const Column& column, std::size_t a, std::size_t b);

}  // namespace portico::query
