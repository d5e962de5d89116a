#pragma once
#include "calendar/conventions.hpp"
#include "core/time.hpp"
#include "core/zone.hpp"

namespace portico::calendar {

/// A stretch of time: `begin` belongs to it, `end` does not.
struct Range {
  Instant begin;
  Instant end;
  bool complete = true;  ///< it had ended when it was resolved

  /// Years 1 to 9999: the answer to the period "all". Clip it to the data before cutting it into buckets.
  static Range all();
  bool contains(Instant instant) const { return begin <= instant && instant < end; }

  friend bool operator==(const Range&, const Range&) = default;
};

/// For programs: "2026-03-01..2026-04-01"; an end that is no local midnight as "2026-03-15T10:30+01:00"; "all".
std::string print(const Range& range, const Zone& zone);

/// For people, as in the subject of a report: "Week of 2026-11-16", "March 2026", "Q1 2026", "2026", "2026-03-15",
/// "FY2026", "Q1 FY2026", "January 2026 to March 2026", "2026-01-05 to 2026-01-20" (the last day is named, not the day
/// after), "All time".
std::string title(const Range& range, const Zone& zone, Conventions conventions = {});

/// "2026-03-15T07:00+01:00": the wall clock in the zone and its offset; seconds and fractions only where there are any.
std::string local_iso(Instant instant, const Zone& zone);

}  // namespace portico::calendar
