#include "query/key_index.hpp"

#include <bit>

namespace portico::query {

std::size_t KeyIndex::slot_of(Key key) const {
  // Fibonacci hashing of both halves (Knuth, TAOCP 3, 6.4).
  auto hash = static_cast<std::uint64_t>(key.first) * 0x9E3779B97F4A7C15U;
  hash = (hash ^ (hash >> 32)) + static_cast<std::uint64_t>(key.second);
  hash *= 0x9E3779B97F4A7C15U;
  hash ^= hash >> 29;
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = static_cast<std::size_t>(hash) & mask;
  while (slots_[at] != none && keys_[slots_[at]] != key) at = (at + 1) & mask;
  return at;
}

void KeyIndex::grow() {
  slots_.assign(slots_.empty() ? 64 : slots_.size() * 2, none);
  for (std::uint32_t id = 0; id < keys_.size(); ++id) slots_[slot_of(keys_[id])] = id;
}

std::uint32_t KeyIndex::find_or_add(Key key) {
  if (keys_.size() * 2 >= slots_.size()) grow();
  const std::size_t slot = slot_of(key);
  if (slots_[slot] == none) {
    slots_[slot] = static_cast<std::uint32_t>(keys_.size());
    keys_.push_back(key);
  }
  return slots_[slot];
}

std::uint32_t KeyIndex::find(Key key) const { return slots_.empty() ? none : slots_[slot_of(key)]; }

PairTable::Id PairTable::find(Id a, Id b) const {
  if (!dense_) return hashed_.find({a, b});
  return a < rows_ && b < columns_ ? table_[a * columns_ + b] : none;
}

PairTable::Id PairTable::add(Id a, Id b) {
  const Id id = static_cast<Id>(pairs_.size());
  pairs_.emplace_back(a, b);
  table_[a * columns_ + b] = id;
  return id;
}

bool PairTable::widen(Id a, Id b) {
  const std::size_t rows = std::max(rows_, std::bit_ceil(std::size_t{a} + 1));
  const std::size_t columns = std::max(columns_, std::bit_ceil(std::size_t{b} + 1));
  if (rows * columns > most_cells) return false;
  rows_ = rows;
  columns_ = columns;
  table_.assign(rows * columns, none);
  for (Id id = 0; id < pairs_.size(); ++id) table_[pairs_[id].first * columns_ + pairs_[id].second] = id;
  return true;
}

PairTable::Id PairTable::find_or_add_slowly(Id a, Id b) {
  if (dense_ && widen(a, b)) return add(a, b);
  if (dense_) {
    for (const auto& [first, second] : pairs_) hashed_.find_or_add({first, second});
    dense_ = false;
    rows_ = columns_ = 0;
    table_ = {};
  }
  const Id id = hashed_.find_or_add({a, b});
  if (id == pairs_.size()) pairs_.emplace_back(a, b);
  return id;
}

}  // namespace portico::query
