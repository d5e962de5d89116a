#pragma once
#include <cstdint>
#include <string>
#include <unordered_map>
#include <vector>

#include "core/column.hpp"
#include "query/column_rows.hpp"

namespace portico::query {

/// Numbers records by key, from 1: the party of a row, or a column for each field of the key. A key with a null is no
/// record's.
class RecordKeys {
 public:
  using Keys = std::vector<const Column*>;

  RecordKeys() = default;
  explicit RecordKeys(std::unordered_map<std::int64_t, std::uint32_t> parties) : by_number_(std::move(parties)) {}

  /// The number of the row's record, which is the next one where it is new; 0 for a key with a null.
  std::uint32_t find_or_add(const Keys& keys, std::size_t row);
  /// The number of each row's record; 0 where there is none.
  RowNumbers of(const Keys& keys) const;

 private:
  std::uint32_t find(const Keys& keys, std::size_t row) const;

  std::unordered_map<std::int64_t, std::uint32_t> by_number_;
  std::unordered_map<std::string, std::uint32_t> by_text_;
};

}  // namespace portico::query
