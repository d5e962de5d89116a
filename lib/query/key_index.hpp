#pragma once
#include <cstdint>
#include <utility>
#include <vector>

namespace portico::query {

/// Gives pairs of numbers ids 0, 1, 2 … in the order they first come: an open-addressing hash table.
class KeyIndex {
 public:
  using Key = std::pair<std::int64_t, std::int64_t>;
  static constexpr std::uint32_t none = UINT32_MAX;

  std::uint32_t find_or_add(Key key);
  std::uint32_t find(Key key) const;
  const std::vector<Key>& keys() const { return keys_; }
  std::size_t size() const { return keys_.size(); }
  /// Memory it takes.
  std::size_t bytes() const { return keys_.capacity() * sizeof(Key) + slots_.capacity() * sizeof(std::uint32_t); }

 private:
  std::size_t slot_of(Key key) const;
  void grow();

  std::vector<Key> keys_;
  std::vector<std::uint32_t> slots_;
};

using Ids = std::vector<std::uint32_t>;

/// The same for pairs of small numbers: a plain table while their ranges allow it, a hash table beyond.
class PairTable {
 public:
  using Id = std::uint32_t;
  static constexpr Id none = KeyIndex::none;

  Id find_or_add(Id a, Id b) {
    if (a < rows_ && b < columns_) {
      const Id id = table_[a * columns_ + b];
      return id != none ? id : add(a, b);
    }
    return find_or_add_slowly(a, b);
  }
  Id find(Id a, Id b) const;
  std::pair<Id, Id> pair(Id id) const { return pairs_[id]; }
  std::size_t size() const { return pairs_.size(); }

 private:
  static constexpr std::size_t most_cells = std::size_t{1} << 22;
  Id add(Id a, Id b);
  Id find_or_add_slowly(Id a, Id b);
  bool widen(Id a, Id b);

  std::vector<std::pair<Id, Id>> pairs_;
  std::size_t rows_ = 0, columns_ = 0;
  std::vector<Id> table_;
  KeyIndex hashed_;
  bool dense_ = true;
};

}  // namespace portico::query
