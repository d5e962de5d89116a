#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "core/column.hpp"
#include "warehouse/block_encoder.hpp"
#include "warehouse/stored_block.hpp"
#include "warehouse/stored_dataset.hpp"

namespace portico::warehouse {

/// The columns of a key, side by side; all of the same length.
using KeyColumns = std::vector<const Column*>;

/// One hash a row, equal for equal keys however their texts are coded. Null is a value of its own.
std::vector<std::uint64_t> hash_keys(const KeyColumns& columns);
/// The same of the keys of rows that are about to be stored.
std::vector<std::uint64_t> hash_keys(const BlockRows& rows, const StoredDataset& dataset);
/// The same of a stored block's keys.
std::vector<std::uint64_t> hash_keys(StoredBlock& block, const StoredDataset& dataset);

/// Whether a stored cell (`stored` null: all are null) is the same as a row's: both null, or equal bit by bit.
bool same_cell(const Chunk* stored, std::size_t stored_row, const Column& column, std::size_t row);

/// A row of a stored block beside one of a batch.
struct RowPair {
  std::uint32_t stored = 0, batch = 0;
};

/// Clears the marks of those pairs whose cells in a column are not the same; one mark a pair.
void keep_same_cells(const Chunk* stored, const Column& column, std::span<const RowPair> pairs,
                     std::vector<std::uint8_t>& marks);

/// Which rows stay when of equal keys only the last one counts: one entry a row, 1 = stays.
std::vector<std::uint8_t> last_of_equal_keys(const KeyColumns& columns, std::span<const std::uint64_t> hashes);

}  // namespace portico::warehouse
