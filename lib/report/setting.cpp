#include "report/setting.hpp"

#include <fmt/format.h>

#include "calendar/bucket.hpp"

namespace portico::report {
namespace {

using calendar::Every;

/// "week" for a whole week, "30 days" for other whole days; "" when it does not begin and end at midnight.
std::string unit_of(const calendar::Range& range, const Zone& zone, calendar::Conventions conventions) {
  const LocalTime begin = zone.to_local(range.begin), end = zone.to_local(range.end);
  const Date first = date_of(begin), last = date_of(end);
  if (begin != local(first) || end != local(last)) return "";
  for (const Every every :
       {Every::day, Every::week, Every::month, Every::quarter, Every::year, Every::fiscal_quarter, Every::fiscal_year})
    if (calendar::first_day(first, every, conventions) == first && calendar::add(first, every, 1) == last)
      return std::string(calendar::name_of(every));
  return fmt::format("{} days", (last - first).count());
}

}  // namespace

std::string earlier_words(const calendar::Range& range, const Zone& zone, calendar::Conventions conventions,
                          std::string_view compare) {
  if (compare.empty()) return "";
  if (compare == "year") return range.complete ? "the year before" : "the same part of the year before";
  const std::string unit = unit_of(range, zone, conventions);
  if (unit.empty()) return "the period before";
  return range.complete ? fmt::format("the {} before", unit) : fmt::format("the same part of the {} before", unit);
}

}  // namespace portico::report
