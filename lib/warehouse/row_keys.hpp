#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "core/column.hpp"

namespace portico::warehouse {

/// The columns of a key, side by side; all of the same length.
using KeyColumns = std::vector<const Column*>;

/// One hash a row, equal for equal keys however their texts are coded. Null is a value of its own.
std::vector<std::uint64_t> hash_keys(const KeyColumns& columns);

/// Whether two cells of the same type are the same: both null, or equal bit by bit.
bool same_cell(const Column& a, std::size_t row_a, const Column& b, std::size_t row_b);
bool same_key(const KeyColumns& a, std::size_t row_a, const KeyColumns& b, std::size_t row_b);

/// Which rows stay when of equal keys only the last one counts: one entry a row, 1 = stays.
std::vector<std::uint8_t> last_of_equal_keys(const KeyColumns& columns, std::span<const std::uint64_t> hashes);

}  // namespace portico::warehouse
