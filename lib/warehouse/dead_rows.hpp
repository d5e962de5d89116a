#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "warehouse/row_range.hpp"

namespace portico::warehouse {

/// The rows of a block that a correction has replaced, each with the tx from which on it no longer counts.
class DeadRows {
 public:
  struct Row {
    std::uint32_t row = 0;
    std::int64_t tx = 0;
  };
  DeadRows() = default;
  /// `bytes` may be empty: no dead rows. `Failure` (corrupt) when they do not describe rows of a block of that size.
  static DeadRows decode(std::string_view bytes, std::size_t block_rows);
  std::string encode() const;

  bool empty() const { return rows_.empty(); }
  const std::vector<Row>& rows() const { return rows_; }  ///< ascending by row
  bool contains(std::uint32_t row) const;
  std::span<const Row> rows_within(RowRange range) const;
  /// `row` must not be dead yet.
  void add(Row row);
  /// Takes rows in any order; none may be dead yet or come twice.
  void add_all(std::vector<Row> rows);

 private:
  std::vector<Row> rows_;
};

}  // namespace portico::warehouse
