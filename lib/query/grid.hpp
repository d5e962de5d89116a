#pragma once
#include <optional>
#include <vector>

#include "query/run.hpp"

namespace portico::query {

/// Which buckets an answer shows.
struct Span {
  std::uint32_t begin = 0;
  std::uint32_t end = 1;
};

/// The rows that an answer is made of: each shown bucket with each shown combination, in this order; with `others` the
/// last combination of each bucket is all that are not shown, as one.
struct Grid {
  Span buckets;
  Ids combinations;
  bool others = false;

  std::size_t width() const { return combinations.size() + (others ? 1 : 0); }
  std::size_t height() const { return buckets.end - buckets.begin; }
  std::size_t rows() const { return width() * height(); }

  /// The cells of each value of a dimension, in all buckets; with `others` those of shown combinations only, and the
  /// last group is all that are not shown.
  Grouping by_value(const Outcome& outcome, const Combinations& all, std::size_t dimension) const;
  /// The cells of each row.
  Grouping by_row(const Outcome& outcome) const;
  /// The same, and of all rows of the combination before it.
  Grouping running(const Outcome& outcome) const;
  /// The cells of each shown bucket.
  Grouping by_bucket(const Outcome& outcome) const;
  /// The same for each value of a dimension: bucket by bucket all values.
  Grouping by_bucket_and_value(const Outcome& outcome, const Combinations& all, std::size_t dimension) const;

 private:
  class Places;
};

/// The cells of each combination, in all buckets; `combinations` is how many there are.
Grouping by_combination(const Outcome& outcome, std::size_t combinations);
/// The cells of each value of a dimension.
Grouping by_value(const Outcome& outcome, const Combinations& combinations, std::size_t dimension);
/// All cells as one group.
Grouping as_one(const Outcome& outcome);

}  // namespace portico::query
