#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/column.hpp"
#include "warehouse/stored_dataset.hpp"

namespace portico::warehouse {

/// A record's key as bytes that are equal and ordered as the keys are: nulls first, integers by value, texts by bytes.
std::string encode_record_key(const StoredDataset& dataset, const Rows& rows, std::size_t row);

/// A record's cells by position. Null cells at the end are left out, so that a field added later changes no content.
std::string encode_record(const StoredDataset& dataset, const Rows& rows, std::size_t row);

/// Takes a stored record's cells one by one, in the order of positions; null beyond the last stored one. `Failure`
/// (corrupt) when the bytes are not those of a record with fields of these types.
class RecordCells {
 public:
  explicit RecordCells(std::string_view bytes) : rest_(bytes) {}
  /// Appends the next cell to `out`.
  void next(Type type, ColumnBuilder& out);
  /// Goes past the next cell.
  void skip(Type type);

 private:
  std::uint64_t number();
  std::string_view bytes(std::uint64_t size);
  bool next_is_null();

  std::string_view rest_;
};

}  // namespace portico::warehouse
