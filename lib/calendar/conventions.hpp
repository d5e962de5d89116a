#pragma once
#include <array>
#include <chrono>
#include <string_view>

namespace portico::calendar {

/// The day that weeks start on; the values are those of std::chrono::weekday::c_encoding().
enum class WeekStart : unsigned { sunday = 0, monday = 1, saturday = 6 };

/// "january", …, "december".
inline constexpr std::array<std::string_view, 12> month_names{"january",   "february", "march",    "april",
                                                              "may",       "june",     "july",     "august",
                                                              "september", "october",  "november", "december"};

/// Where calendar units begin that people do not agree on. A fiscal year is named by the calendar year it ends in: from
/// April on, FY2026 is 2025-04-01..2026-04-01.
struct Conventions {
  WeekStart week_start = WeekStart::monday;
  std::chrono::month fiscal_year_start = std::chrono::January;

  friend bool operator==(const Conventions&, const Conventions&) = default;
};

}  // namespace portico::calendar
