#pragma once
#include <cstdint>
#include <string_view>

#include "core/column.hpp"

namespace portico::warehouse {

/// Takes the cells of a record of format 1 one by one, in the order of positions; null beyond the last stored one.
/// `Failure` (corrupt) when the bytes are not those of a record with fields of these types.
class RecordCells {
 public:
  explicit RecordCells(std::string_view bytes) : rest_(bytes) {}
  /// Appends the next cell to `out`.
  void next(Type type, ColumnBuilder& out);

 private:
  std::uint64_t number();
  std::string_view bytes(std::uint64_t size);
  bool next_is_null();

  std::string_view rest_;
};

}  // namespace portico::warehouse
