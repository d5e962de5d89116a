#pragma once
#include "query/table.hpp"

namespace portico::query {

/// In place of a series its trend, one row for each combination of the grid: the dimensions, and for each measure that
/// is a number
///   NAME_slope       how much it grows from bucket to bucket (least squares), a float
///   NAME_slope_low   what the slope lies between with 95 % confidence (Student's t with n - 2 degrees of freedom)
///   NAME_slope_high
///   NAME_direction   "up" or "down" where that range leaves 0 out, else "unclear"
///   NAME_buckets     how many buckets it is of: those that have a value
/// Only complete buckets count: one that has not ended, or that the period cuts, would bend the line. Fewer than 2
/// values have no slope, fewer than 3 no range. With --rank last the rank by the first slope, the greatest first.
Table trend_table(const Parts& parts, const Grid& grid);

/// The same of all rows together: the trend of what each bucket is as a whole, without dimensions and rank.
Table trend_total(const Parts& parts, Span shown);

}  // namespace portico::query
