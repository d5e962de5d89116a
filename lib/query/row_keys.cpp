#include "query/row_keys.hpp"

namespace portico::query {

RowKeys::RowKeys(const RowKey& key, const CustomerOf& customer_of, MemoryBudget& budget)
    : key_(key),
      budget_(budget),
      combinations_(combinations_of(key, customer_of)),
      slotter_(combinations_, numbers_, unbounded_, TimeOrder::by_runs) {}

Combinations RowKeys::combinations_of(const RowKey& key, const CustomerOf& customer_of) {
  std::vector<DimensionValues> parts;
  for (const auto& part : key.parts) parts.emplace_back(part.type, part.by_customer ? customer_of : CustomerOf());
  return Combinations(std::move(parts));
}

Result<void> RowKeys::number(const Rows& rows) {
  const std::size_t before = bytes();
  std::vector<const Column*> columns;
  for (const auto& part : key_.parts) columns.push_back(rows.column(part.slot));
  const Slots& slots = slotter_.of(rows.size(), columns, nullptr);
  ids_.resize(rows.size());
  for (std::size_t row = 0; row < ids_.size(); ++row) ids_[row] = slots.cell_of(row);
  return budget_.grow(before, bytes());
}

/// Each key is in one table for itself and in one for each part.
std::size_t RowKeys::bytes() const {
  constexpr std::size_t of_entry = sizeof(KeyIndex::Key) + 4 * sizeof(std::uint32_t);
  std::size_t taken = numbers_.size() * of_entry * (1 + key_.parts.size());
  for (std::size_t i = 0; i < combinations_.dimensions(); ++i) taken += combinations_.dimension(i).bytes();
  return taken;
}

}  // namespace portico::query
