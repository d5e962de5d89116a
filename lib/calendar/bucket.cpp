#include "calendar/bucket.hpp"

#include <array>

#include <fmt/format.h>

#include "calendar/iso_week.hpp"
#include "core/text.hpp"

namespace portico::calendar {
namespace {

using namespace std::chrono;

constexpr std::array<std::string_view, 8> names{"hour",    "day",  "week",           "month",
                                                "quarter", "year", "fiscal quarter", "fiscal year"};

/// The shortest that a unit can be, for estimating counts.
days shortest(Every every) {
  switch (every) {
    case Every::hour:
    case Every::day:
      return days{1};
    case Every::week:
      return days{7};
    case Every::month:
      return days{28};
    case Every::quarter:
    case Every::fiscal_quarter:
      return days{89};
    case Every::year:
    case Every::fiscal_year:
      return days{365};
  }
  return days{1};
}

/// How far a fiscal year begins from the calendar year it is named by.
months shift_of(month year_start) { return year_start == January ? months{0} : year_start - January - months{12}; }

/// The first of the month, of the quarter or of the year of months counted in threes or twelves.
year_month floored(year_month at, unsigned size) {
  return at.year() / month{(static_cast<unsigned>(at.month()) - 1) / size * size + 1};
}

/// The first second after `before` at which another offset holds than then; `after` must have that other offset.
Instant clock_change(Instant before, Instant after, const Zone& zone) {
  auto low = std::chrono::floor<seconds>(before), high = std::chrono::floor<seconds>(after);
  const auto offset = zone.offset_at(low);
  while (high - low > 1s) {
    const auto middle = low + (high - low) / 2;
    (zone.offset_at(middle) == offset ? low : high) = middle;
  }
  return high;
}

Instant floor_hour(Instant instant, const Zone& zone) {
  const auto offset = zone.offset_at(instant);
  const Instant start = std::chrono::floor<hours>(instant + offset) - offset;
  return zone.offset_at(start) == offset ? start : clock_change(start, instant, zone);
}

/// The start of the hour after the one that starts at `start`.
Instant next_hour(Instant start, const Zone& zone) {
  const auto offset = zone.offset_at(start);
  const Instant next = std::chrono::floor<hours>(start + offset) + 1h - offset;
  return zone.offset_at(next) == offset ? next : clock_change(start, next, zone);
}

/// Floored, as the unit's first day: the wall clock alone would answer a later or earlier one around a clock change at
/// midnight, so the neighbours are tried.
Date floor_day(Instant instant, Every every, const Zone& zone, Conventions conventions) {
  Date day = first_day(date_of(zone.to_local(instant)), every, conventions);
  while (zone.to_instant(local(day)) > instant) day = add(day, every, -1);
  for (Date next = add(day, every, 1); zone.to_instant(local(next)) <= instant; next = add(next, every, 1)) day = next;
  return day;
}

}  // namespace

std::span<const std::string_view> every_names() { return names; }

std::string_view name_of(Every every) { return names[static_cast<std::size_t>(every)]; }

Result<Every> parse_every(std::string_view text) {
  std::string word = to_lower(trimmed(text));
  if (word.starts_with("fiscal-")) word[6] = ' ';
  for (std::size_t i = 0; i < names.size(); ++i)
    if (names[i] == word) return static_cast<Every>(i);
  const std::vector<std::string> known(names.begin(), names.end());
  return Error{Errc::invalid, "no time unit '" + printable(text) + "'" + did_you_mean(word, known),
               "use hour, day, week, month, quarter, year, fiscal quarter or fiscal year"};
}

Date first_day(Date date, Every every, Conventions conventions) {
  const year_month_day ymd{date};
  const year_month in_month = ymd.year() / ymd.month();
  const months shift = shift_of(conventions.fiscal_year_start);
  switch (every) {
    case Every::hour:
    case Every::day:
      return date;
    case Every::week:
      return date - (weekday{date} - weekday{static_cast<unsigned>(conventions.week_start)});
    case Every::month:
      return sys_days{in_month / 1};
    case Every::quarter:
      return sys_days{floored(in_month, 3) / 1};
    case Every::year:
      return sys_days{floored(in_month, 12) / 1};
    case Every::fiscal_quarter:
      return sys_days{(floored(in_month - shift, 3) + shift) / 1};
    case Every::fiscal_year:
      return sys_days{(floored(in_month - shift, 12) + shift) / 1};
  }
  return date;
}

Date add(Date first, Every every, int count) {
  const auto in_months = [&](int size) {
    const year_month_day ymd{first};
    return Date{sys_days{(ymd.year() / ymd.month() + months{size * count}) / ymd.day()}};
  };
  switch (every) {
    case Every::hour:
    case Every::day:
      return first + days{count};
    case Every::week:
      return first + days{7 * count};
    case Every::month:
      return in_months(1);
    case Every::quarter:
    case Every::fiscal_quarter:
      return in_months(3);
    case Every::year:
    case Every::fiscal_year:
      return in_months(12);
  }
  return first;
}

Instant floor(Instant instant, Every every, const Zone& zone, Conventions conventions) {
  if (every == Every::hour) return floor_hour(instant, zone);
  return zone.to_instant(local(floor_day(instant, every, zone, conventions)));
}

std::vector<Instant> boundaries(const Range& range, Every every, const Zone& zone, Conventions conventions) {
  std::vector<Instant> starts;
  if (range.begin >= range.end) return starts;
  const auto unit = every == Every::hour ? hours{1} : hours{shortest(every)};
  if ((range.end - range.begin) / unit >= static_cast<std::int64_t>(most_buckets))
    throw Failure(Error{Errc::invalid, fmt::format("more than {} buckets of one {}", most_buckets, name_of(every)),
                        "narrow the period or use a longer unit"});
  if (every == Every::hour) {
    starts.push_back(floor_hour(range.begin, zone));
    while (starts.back() < range.end) starts.push_back(next_hour(starts.back(), zone));
    return starts;
  }
  Date day = floor_day(range.begin, every, zone, conventions);
  starts.push_back(zone.to_instant(local(day)));
  while (starts.back() < range.end) {
    day = add(day, every, 1);
    if (const Instant start = zone.to_instant(local(day)); start > starts.back()) starts.push_back(start);
  }
  return starts;
}

std::string label(Instant start, Every every, const Zone& zone, Conventions conventions) {
  if (every == Every::hour) return local_iso(start, zone);
  const Date day = date_of(zone.to_local(start));
  const year_month_day ymd{day};
  switch (every) {
    case Every::week:
      return weekday{day} == Monday ? iso_week(day) : to_iso(day);
    case Every::month:
      return to_iso(day).substr(0, 7);
    case Every::quarter:
      return fmt::format("{:04}Q{}", static_cast<int>(ymd.year()), (static_cast<unsigned>(ymd.month()) + 2) / 3);
    case Every::year:
      return to_iso(day).substr(0, 4);
    case Every::fiscal_quarter:
    case Every::fiscal_year:
      return fiscal_label(day, every, conventions.fiscal_year_start);
    default:
      return to_iso(day);
  }
}

std::string fiscal_label(Date first, Every every, month year_start) {
  const year_month_day ymd{first};
  const year_month named = ymd.year() / ymd.month() - shift_of(year_start);
  const int year = static_cast<int>(named.year());
  if (every == Every::fiscal_year) return fmt::format("FY{:04}", year);
  return fmt::format("FY{:04}Q{}", year, (static_cast<unsigned>(named.month()) + 2) / 3);
}

Date moved_to(Date first, month year_start) {
  const year_month_day ymd{first};
  return sys_days{ymd + shift_of(year_start)};
}

}  // namespace portico::calendar
