#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "sql/statement.hpp"

namespace portico::sql {

/// Which rows hold which values in some columns: SQLite makes no index over virtual tables by itself, and without one a
/// join would read the inner table once for each row of the outer.
class RowIndex {
 public:
  struct Place {
    std::uint32_t batch = 0, row = 0;
  };
  static constexpr std::uint32_t none = ~std::uint32_t{0};
  static constexpr std::int64_t bytes_a_row = 24;  ///< at most

  RowIndex(const std::vector<std::shared_ptr<const Batch>>& batches, std::vector<std::size_t> columns);

  /// What is looked up; nothing where SQL would convert one of the values before it compares.
  std::optional<std::uint64_t> key(std::span<const Operand> values) const;
  /// The first row that may hold the key's values, in the order of rows, and the next after one; `none` at the end.
  std::uint32_t first(std::uint64_t key) const { return matching(heads_[key & mask_], key); }
  std::uint32_t next(std::uint32_t entry) const { return matching(entries_[entry].next, entries_[entry].key); }
  Place place(std::uint32_t entry) const { return entries_[entry].place; }

 private:
  struct Entry {
    std::uint64_t key;
    Place place;
    std::uint32_t next;
  };
  std::uint32_t matching(std::uint32_t entry, std::uint64_t key) const {
    while (entry != none && entries_[entry].key != key) entry = entries_[entry].next;
    return entry;
  }

  std::vector<TypeKind> kinds_;
  std::vector<Entry> entries_;
  std::vector<std::uint32_t> heads_;
  std::uint64_t mask_ = 0;
};

}  // namespace portico::sql
