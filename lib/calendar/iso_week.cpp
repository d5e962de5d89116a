#include "calendar/iso_week.hpp"

#include <fmt/format.h>

namespace portico::calendar {

using namespace std::chrono;

namespace {

Date first_monday(year y) {
  const sys_days fourth{y / January / 4};  // always in week 1
  return fourth - (weekday{fourth} - Monday);
}

}  // namespace

std::string iso_week(Date day) {
  const year_month_day thursday{day - (weekday{day} - Monday) + days{3}};
  const auto number = (day - first_monday(thursday.year())).count() / 7 + 1;
  return fmt::format("{:04}-W{:02}", static_cast<int>(thursday.year()), number);
}

std::optional<Date> monday_of(int y, unsigned week) {
  if (week < 1 || week > 53) return std::nullopt;
  const Date monday = first_monday(year{y}) + days{7 * (week - 1)};
  if (monday >= first_monday(year{y + 1})) return std::nullopt;
  return monday;
}

}  // namespace portico::calendar
