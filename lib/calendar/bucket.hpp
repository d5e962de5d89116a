#pragma once
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "calendar/range.hpp"
#include "core/error.hpp"

namespace portico::calendar {

/// The calendar units that time is cut into. A unit begins at local midnight of its first day, by the rules of
/// `Zone::to_instant`; an hour begins at each full hour of the wall clock and at a clock change, so that the day of 25
/// hours has 25.
enum class Every { hour, day, week, month, quarter, year, fiscal_quarter, fiscal_year };

/// Whether it begins where the organisation's years do.
constexpr bool is_fiscal(Every every) { return every >= Every::fiscal_quarter; }

/// What they are called, in their order: "hour", …, "fiscal year".
std::span<const std::string_view> every_names();
std::string_view name_of(Every every);
/// The inverse, in any case; also "fiscal-year". `invalid` with the near name.
Result<Every> parse_every(std::string_view text);

/// The first day of the unit that `date` lies in (hour: `date` itself).
Date first_day(Date date, Every every, Conventions conventions = {});
/// The first day of the unit `count` units after the one that begins on `first` (hour: counts days).
Date add(Date first, Every every, int count);

/// The start of the bucket that `instant` lies in.
Instant floor(Instant instant, Every every, const Zone& zone, Conventions conventions = {});

/// How many buckets `boundaries` makes at most.
inline constexpr std::size_t most_buckets = 1'000'000;

/// The starts of all buckets that touch `range`, ascending, the first one floored, and the end of the last one: one
/// more than there are buckets. Empty for an empty range. A day that a zone skipped has no bucket. Throws `Failure`
/// `invalid` for more than `most_buckets`.
std::vector<Instant> boundaries(const Range& range, Every every, const Zone& zone, Conventions conventions = {});

/// The name of the bucket that starts at `start`: "2026", "2026Q1", "2026-03", "2026-W07" (ISO 8601; weeks that do not
/// start on Monday by their first day), "2026-03-15", "2026-03-15T07:00+01:00", "FY2026", "FY2026Q1".
std::string label(Instant start, Every every, const Zone& zone, Conventions conventions = {});

/// The name of the fiscal year ("FY2026") or quarter ("FY2026Q1") that begins on `first`.
std::string fiscal_label(Date first, Every every, std::chrono::month year_start);
/// The first day of what Conventions{} would call so: FY2026Q2 is 2026-04-01 where fiscal years start in January, else
/// it is moved to where they do.
Date moved_to(Date first, std::chrono::month year_start);

}  // namespace portico::calendar
