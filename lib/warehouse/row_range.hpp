#pragma once
#include <cstdint>
#include <span>
#include <vector>

namespace portico::warehouse {

/// Rows [begin, end) of a block.
struct RowRange {
  std::uint32_t begin = 0, end = 0;
  friend bool operator==(const RowRange&, const RowRange&) = default;
};

/// Ascending, disjoint, none empty.
using RowRanges = std::vector<RowRange>;

inline std::size_t count_rows(std::span<const RowRange> ranges) {
  std::size_t rows = 0;
  for (const auto& range : ranges) rows += range.end - range.begin;
  return rows;
}

/// Adds a range behind the others, joined with the last one where they touch; an empty one is dropped.
inline void append_range(RowRanges& ranges, RowRange range) {
  if (range.begin >= range.end) return;
  if (!ranges.empty() && ranges.back().end == range.begin)
    ranges.back().end = range.end;
  else
    ranges.push_back(range);
}

/// The ranges without the rows for which `hidden(row)` holds.
template <class Hidden>
RowRanges without_rows(std::span<const RowRange> ranges, Hidden&& hidden) {
  RowRanges left;
  for (const auto& range : ranges) {
    std::uint32_t begin = range.begin;
    for (std::uint32_t row = range.begin; row < range.end; ++row) {
      if (!hidden(row)) continue;
      append_range(left, {begin, row});
      begin = row + 1;
    }
    append_range(left, {begin, range.end});
  }
  return left;
}

}  // namespace portico::warehouse
