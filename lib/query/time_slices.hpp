#pragma once
#include <vector>

#include "warehouse/warehouse.hpp"

namespace portico::query {

/// The rows of a scan cut by event time.
struct TimeSlices {
  std::vector<warehouse::TimeRange> ranges;  ///< ascending; each row with a time lies in one of them
  bool has_timeless = false;                 ///< there are rows without a time, which are in none
};

/// Slices of about `rows` rows each, but for times that more rows share. Reads nothing but the times. `request` says
/// whose rows, of which state and period, its fields do not matter.
TimeSlices time_slices(const warehouse::ScanRequest& request, const std::string& time_field, std::size_t rows,
                       const warehouse::Warehouse& warehouse);

}  // namespace portico::query
