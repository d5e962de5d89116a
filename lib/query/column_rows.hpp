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
/// Cells of columns of one type: below zero, zero, above zero; a null comes after everything.
int compared_cells(const Column& left, std::size_t a, const Column& right, std::size_t b);
inline int compared_cells(const Column& column, std::size_t a, std::size_t b) {
  return compared_cells(column, a, column, b);
}

}  // namespace portico::query
