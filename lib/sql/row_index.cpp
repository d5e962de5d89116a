#include "sql/row_index.hpp"

#include <bit>

#include "sql/cells.hpp"

namespace portico::sql {
namespace {

std::uint64_t joined(std::uint64_t key, std::uint64_t hash) {
  return (std::rotl(key, 23) ^ hash) * 0x9e3779b97f4a7c15U;
}

/// Nothing for a row that equals nothing.
std::optional<std::uint64_t> key_of(const Batch& batch, std::size_t row, const std::vector<std::size_t>& columns) {
  std::uint64_t key = 0;
  for (const std::size_t column : columns) {
    const auto hash = hash_of(batch.columns[column], row);
    if (!hash) return std::nullopt;
    key = joined(key, *hash);
  }
  return key;
}

}  // namespace

RowIndex::RowIndex(const std::vector<std::shared_ptr<const Batch>>& batches, std::vector<std::size_t> columns) {
  for (std::uint32_t number = 0; number < batches.size(); ++number) {
    const Batch& batch = *batches[number];
    if (kinds_.empty())
      for (const std::size_t column : columns) kinds_.push_back(batch.columns[column].type.kind);
    for (std::uint32_t row = 0; row < batch.rows; ++row)
      if (const auto key = key_of(batch, row, columns)) entries_.push_back({*key, {number, row}, none});
  }
  heads_.assign(std::bit_ceil(entries_.size() + 1), none);
  mask_ = heads_.size() - 1;
  for (auto entry = static_cast<std::uint32_t>(entries_.size()); entry-- > 0;) {
    std::uint32_t& head = heads_[entries_[entry].key & mask_];
    entries_[entry].next = head;
    head = entry;
  }
}

std::optional<std::uint64_t> RowIndex::key(std::span<const Operand> values) const {
  std::uint64_t key = 0;
  for (std::size_t i = 0; i < kinds_.size(); ++i) {
    const auto hash = hash_of(values[i], kinds_[i]);
    if (!hash) return std::nullopt;
    key = joined(key, *hash);
  }
  return key;
}

}  // namespace portico::sql
