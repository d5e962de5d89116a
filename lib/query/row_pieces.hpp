#pragma once
#include <optional>
#include <vector>

#include "model/rows.hpp"
#include "query/column_rows.hpp"
#include "query/sort_key.hpp"

namespace portico::query {

/// Rows of several blocks that are put into an order. All blocks have the same columns.
class RowPieces {
 public:
  explicit RowPieces(std::vector<SortKey> keys) : keys_(std::move(keys)) {}

  void add(model::RowBatch piece);
  std::size_t rows() const { return places_.size(); }
  /// What the rows take in memory, about.
  std::size_t bytes() const { return bytes_; }

  /// Orders all rows; equal ones stay as they came. With `most`, only so many of the first are left.
  void sort(std::optional<std::size_t> most = {});
  /// The first `columns` columns of some rows, which exist.
  model::RowBatch batch(std::size_t begin, std::size_t count, std::size_t columns) const;

 private:
  struct Place {
    std::int64_t lead;  ///< what the first key says, where a number can say it
    std::uint32_t piece, row;
  };
  std::int64_t lead_of(const model::RowBatch& piece, std::size_t row) const;
  bool comes_before(const Place& a, const Place& b) const;
  Column column(std::span<const Place> places, std::size_t index) const;
  Column texts(std::span<const Place> places, std::size_t index) const;

  std::vector<SortKey> keys_;
  std::vector<model::RowBatch> pieces_;
  std::vector<Place> places_;
  std::size_t bytes_ = 0;
};

}  // namespace portico::query
