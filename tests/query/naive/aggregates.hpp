#pragma once
#include "query/naive/formula.hpp"

namespace portico::testing {

/// From `sum` on for numbers only.
enum class NaiveAggregate { count, min, max, distinct, first, last, sum, avg, quantile };

NaiveMeasure count_measure();
/// `percent` counts for quantiles.
NaiveMeasure aggregate_measure(NaiveAggregate aggregate, const Formula& of, std::int64_t percent);

/// Which row counts of those that agree in the cells of `per`.
struct NaiveRule {
  bool last = true;
  std::vector<std::size_t> per;
};
/// The same over the rows that count. Without rows a sum is null.
NaiveMeasure one_row_count(const NaiveRule& rule);
NaiveMeasure one_row_measure(const NaiveRule& rule, NaiveAggregate aggregate, const Formula& of, std::int64_t percent);
/// Of exact numbers.
NaiveMeasure ratio_of(const NaiveMeasure& a, const NaiveMeasure& b);

}  // namespace portico::testing
