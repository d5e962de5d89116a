#pragma once
#include "query/naive/formula.hpp"

namespace portico::testing {

/// From `sum` on for numbers only.
enum class NaiveAggregate { count, min, max, distinct, first, last, sum, avg, quantile };

NaiveMeasure count_measure();
/// `percent` counts for quantiles.
NaiveMeasure aggregate_measure(NaiveAggregate aggregate, const Formula& of, std::int64_t percent);
/// Of exact numbers.
NaiveMeasure ratio_of(const NaiveMeasure& a, const NaiveMeasure& b);

}  // namespace portico::testing
