#pragma once
#include <optional>
#include <string>

#include "core/time.hpp"

namespace portico::calendar {

/// "2026-W07": the ISO 8601 week that the day lies in. Weeks start on Monday; week 1 holds the year's first Thursday.
std::string iso_week(Date day);
/// The Monday of that week. Nothing if the year has no such week.
std::optional<Date> monday_of(int year, unsigned week);

}  // namespace portico::calendar
