#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "text/ticks.hpp"

namespace portico::text {
namespace {

using std::chrono::days;
using std::chrono::floor;
using std::chrono::hours;
using std::chrono::months;
using std::chrono::year_month_day;
using std::chrono::years;

enum class Unit { hour, day, week, month, year };

struct Step {
  Unit unit;
  int count;
};

year_month_day calendar_of(LocalTime time) { return year_month_day{date_of(time)}; }

/// The tick at or before `time`.
LocalTime floored(LocalTime time, Step step, std::chrono::weekday week_start) {
  const Date date = date_of(time);
  const year_month_day ymd{date};
  switch (step.unit) {
    case Unit::hour:
      return local(date) + floor<hours>(time - local(date)) / step.count * step.count;
    case Unit::day:
      return local(date);
    case Unit::week:
      return local(date - (std::chrono::weekday{date} - week_start));
    case Unit::month: {
      const unsigned month = (static_cast<unsigned>(ymd.month()) - 1) / static_cast<unsigned>(step.count) *
                             static_cast<unsigned>(step.count);
      return local(Date{ymd.year() / std::chrono::month{month + 1} / 1});
    }
    case Unit::year:
      break;
  }
  const int year = static_cast<int>(ymd.year());
  const int start = year - ((year % step.count) + step.count) % step.count;
  return local(Date{std::chrono::year{start} / 1 / 1});
}

LocalTime next(LocalTime time, Step step) {
  const year_month_day ymd = calendar_of(time);
  switch (step.unit) {
    case Unit::hour:
      return time + hours{step.count};
    case Unit::day:
      return time + days{step.count};
    case Unit::week:
      return time + days{7 * step.count};
    case Unit::month:
      return local(Date{ymd + months{step.count}});
    case Unit::year:
      break;
  }
  return local(Date{ymd + years{step.count}});
}

std::string_view month_name(year_month_day day) {
  static constexpr std::array<std::string_view, 12> names{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                          "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  return names[static_cast<unsigned>(day.month()) - 1];
}

TimeTick tick_at(LocalTime at, Unit unit) {
  const year_month_day ymd = calendar_of(at);
  const std::string day = fmt::format("{} {}", static_cast<unsigned>(ymd.day()), month_name(ymd));
  const std::string year = fmt::format("{}", static_cast<int>(ymd.year()));
  switch (unit) {
    case Unit::hour: {
      const auto hour = std::chrono::duration_cast<hours>(at - local(date_of(at))).count();
      return {at, fmt::format("{:02}:00", hour), day + " " + year};
    }
    case Unit::day:
    case Unit::week:
      return {at, day, year};
    case Unit::month:
      return {at, std::string(month_name(ymd)), year};
    case Unit::year:
      break;
  }
  return {at, year, ""};
}

std::chrono::microseconds about(Step step) {
  switch (step.unit) {
    case Unit::hour:
      return hours{step.count};
    case Unit::day:
      return days{step.count};
    case Unit::week:
      return days{7 * step.count};
    case Unit::month:
      return months{step.count};
    case Unit::year:
      break;
  }
  return years{step.count};
}

std::vector<Step> steps_from(Bucket finest) {
  static constexpr std::array<Step, 13> all{{{Unit::hour, 1},
                                             {Unit::hour, 3},
                                             {Unit::hour, 6},
                                             {Unit::hour, 12},
                                             {Unit::day, 1},
                                             {Unit::day, 2},
                                             {Unit::day, 3},
                                             {Unit::week, 1},
                                             {Unit::week, 2},
                                             {Unit::month, 1},
                                             {Unit::month, 3},
                                             {Unit::month, 6},
                                             {Unit::year, 1}}};
  static constexpr std::array<std::size_t, 6> begin{0, 4, 7, 9, 10, 12};
  return {all.begin() + static_cast<std::ptrdiff_t>(begin[static_cast<std::size_t>(finest)]), all.end()};
}

std::vector<LocalTime> positions(LocalTime first, LocalTime last, Step step, std::chrono::weekday week_start) {
  std::vector<LocalTime> found;
  for (LocalTime at = floored(first, step, week_start); at <= last; at = next(at, step))
    if (at >= first) found.push_back(at);
  return found;
}

std::vector<TimeTick> labelled(const std::vector<LocalTime>& found, Unit unit) {
  std::vector<TimeTick> ticks;
  std::string context;
  for (const LocalTime at : found) {
    TimeTick tick = tick_at(at, unit);
    if (tick.context == context && !ticks.empty())
      tick.context.clear();
    else
      context = tick.context;
    ticks.push_back(std::move(tick));
  }
  return ticks;
}

}  // namespace

std::string_view name_of(Bucket bucket) {
  static constexpr std::array<std::string_view, 6> names{"hour", "day", "week", "month", "quarter", "year"};
  return names[static_cast<std::size_t>(bucket)];
}

std::vector<TimeTick> calendar_ticks(LocalTime first, LocalTime last, Bucket finest, int most) {
  if (last < first) return {};
  const auto wanted = static_cast<std::size_t>(std::max(1, most));
  const auto week_start = finest == Bucket::week ? std::chrono::weekday{date_of(first)} : std::chrono::Monday;
  const auto fits = [&](Step step) { return (last - first) / about(step) <= static_cast<std::int64_t>(wanted); };
  for (const Step step : steps_from(finest)) {
    if (!fits(step)) continue;
    const auto found = positions(first, last, step, week_start);
    if (!found.empty() && found.size() <= wanted) return labelled(found, step.unit);
  }
  for (int decade = 1; decade <= 10'000; decade *= 10)
    for (const int count : {2, 5, 10}) {
      const Step step{Unit::year, count * decade};
      const auto found = fits(step) ? positions(first, last, step, week_start) : std::vector<LocalTime>{};
      if (!found.empty() && found.size() <= wanted) return labelled(found, step.unit);
    }
  return labelled(std::vector{first}, finest == Bucket::hour ? Unit::hour : Unit::day);
}

}  // namespace portico::text
