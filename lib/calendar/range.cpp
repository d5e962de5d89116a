#include "calendar/range.hpp"

#include <fmt/format.h>

#include "calendar/bucket.hpp"

namespace portico::calendar {

using namespace std::chrono;

namespace {

bool starts_day(Instant instant, const Zone& zone) {
  return zone.to_instant(local(date_of(zone.to_local(instant)))) == instant;
}

std::string month_title(Date day) {
  const year_month_day ymd{day};
  std::string name(month_names[static_cast<unsigned>(ymd.month()) - 1]);
  name.front() = static_cast<char>(name.front() - 'a' + 'A');
  return fmt::format("{} {}", name, static_cast<int>(ymd.year()));
}

/// The title of whole days from `first` to `last`, both named.
std::string days_title(Date first, Date last, Conventions conventions) {
  const auto is_one = [&](Every every) {
    return first == first_day(first, every, conventions) && last + days{1} == add(first, every, 1);
  };
  const year_month_day ymd{first};
  const int year = static_cast<int>(ymd.year());
  if (is_one(Every::day)) return to_iso(first);
  if (is_one(Every::week)) return "Week of " + to_iso(first);
  if (is_one(Every::month)) return month_title(first);
  if (is_one(Every::quarter)) return fmt::format("Q{} {}", (static_cast<unsigned>(ymd.month()) + 2) / 3, year);
  if (is_one(Every::year)) return fmt::format("{}", year);
  if (is_one(Every::fiscal_year)) return fiscal_label(first, Every::fiscal_year, conventions.fiscal_year_start);
  if (is_one(Every::fiscal_quarter)) {
    const std::string label = fiscal_label(first, Every::fiscal_quarter, conventions.fiscal_year_start);
    return label.substr(label.size() - 2) + " " + label.substr(0, label.size() - 2);
  }
  if (first == first_day(first, Every::month) && last + days{1} == first_day(last + days{1}, Every::month))
    return month_title(first) + " to " + month_title(last);
  return to_iso(first) + " to " + to_iso(last);
}

std::string edge(Instant instant, const Zone& zone) {
  return starts_day(instant, zone) ? to_iso(date_of(zone.to_local(instant))) : local_iso(instant, zone);
}

/// "2026-03-15 10:30", to the minute.
std::string minute_title(Instant instant, const Zone& zone) {
  const auto wall = zone.to_local(instant);
  const hh_mm_ss time{std::chrono::floor<minutes>(wall - std::chrono::floor<days>(wall))};
  return fmt::format("{} {:02}:{:02}", to_iso(date_of(wall)), time.hours().count(), time.minutes().count());
}

}  // namespace

Range Range::all() { return Range{sys_days{year{1} / 1 / 1}, sys_days{year{10'000} / 1 / 1}, false}; }

std::string print(const Range& range, const Zone& zone) {
  if (range == Range::all()) return "all";
  return edge(range.begin, zone) + ".." + edge(range.end, zone);
}

std::string title(const Range& range, const Zone& zone, Conventions conventions) {
  if (range == Range::all()) return "All time";
  const Date first = date_of(zone.to_local(range.begin)), end = date_of(zone.to_local(range.end));
  const bool from_midnight = starts_day(range.begin, zone);
  if (from_midnight && starts_day(range.end, zone) && first < end) return days_title(first, end - days{1}, conventions);
  return (from_midnight ? to_iso(first) : minute_title(range.begin, zone)) + " to " + minute_title(range.end, zone);
}

std::string local_iso(Instant instant, const Zone& zone) {
  const auto wall = zone.to_local(instant);
  const auto offset = zone.offset_at(instant);
  std::string text = to_iso(Instant{wall.time_since_epoch()});
  text.pop_back();
  if (text.size() == 19 && text.ends_with(":00")) text.resize(16);
  const auto size = std::chrono::abs(offset);
  text += fmt::format("{}{:02}:{:02}", offset < 0s ? '-' : '+', size / 1h, size % 1h / 1min);
  if (size % 1min != 0s) text += fmt::format(":{:02}", size % 1min / 1s);
  return text;
}

}  // namespace portico::calendar
