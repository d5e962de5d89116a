#include "calendar/recurrence.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace portico::calendar {

using namespace std::chrono;

namespace {

constexpr std::array<std::string_view, 5> ordinals{"last", "first", "second", "third", "fourth"};

// next_day(): the first day, not before `from`, that a rule runs on.

Date next_weekday(Weekdays days_of_week, Date from) {
  while (!days_of_week.contains(weekday{from})) from += days{1};
  return from;
}

Date next_day(const OnWeekdays& rule, Date from) { return next_weekday(rule.days, from); }
Date next_day(const AtIntervals& rule, Date from) { return next_weekday(rule.days, from); }

Date next_day(const EveryFewWeeks& rule, Date from) {
  const Date anchor = first_day(rule.from, Every::week);
  for (Date day = next_weekday(rule.days, std::max(from, rule.from));; day = next_weekday(rule.days, day + days{1})) {
    const auto over = (first_day(day, Every::week) - anchor).count() / 7 % rule.weeks;
    if (over == 0) return day;
    day = first_day(day, Every::week) + days{7 * (rule.weeks - over) - 1};
  }
}

Date next_day(const OnMonthDays& rule, Date from) {
  const auto runs = [&](Date day) {
    return std::binary_search(rule.days.begin(), rule.days.end(), static_cast<unsigned>(year_month_day{day}.day()));
  };
  while (!runs(from)) from += days{1};
  return from;
}

/// The rule's day in the unit that begins on `first`.
Date day_in(const OnNthDay& rule, Date first) {
  if (rule.ordinal == 0) {
    Date day = add(first, rule.unit, 1) - days{1};
    while (!rule.days.contains(weekday{day})) day -= days{1};
    return day;
  }
  Date day = next_weekday(rule.days, first);
  for (unsigned i = 1; i < rule.ordinal; ++i) day = next_weekday(rule.days, day + days{1});
  return day;
}

Date next_day(const OnNthDay& rule, Date from) {
  Date first = first_day(from, rule.unit);
  Date day = day_in(rule, first);
  while (day < from) day = day_in(rule, first = add(first, rule.unit, 1));
  return day;
}

// next_on(): the first occurrence after `after` among those of one day.

template <class Rule>
std::optional<Instant> next_on(const Rule& rule, Date day, Instant after, const Zone& zone) {
  std::optional<Instant> best;
  for (const minutes time : rule.times) {
    const Instant instant = zone.to_instant(local(day, time));
    if (instant > after && (!best || instant < *best)) best = instant;
  }
  return best;
}

std::optional<Instant> next_on(const AtIntervals& rule, Date day, Instant after, const Zone& zone) {
  const Instant first = zone.to_instant(local(day, rule.window ? rule.window->from : minutes{0}));
  const Instant end = rule.window ? zone.to_instant(local(day, rule.window->to)) + microseconds{1}
                                  : zone.to_instant(local(day + days{1})) - rule.step / 2 + microseconds{1};
  const Instant instant = after < first ? first : first + ((after - first) / rule.step + 1) * rule.step;
  return instant < end ? std::optional{instant} : std::nullopt;
}

std::string list(const TimesOfDay& times) {
  std::vector<std::string> words;
  for (const minutes time : times) words.push_back(print(time));
  return fmt::format("{}", fmt::join(words, ", "));
}

std::string written(const OnWeekdays& rule) {
  return fmt::format("every {} at {}", rule.days.print(), list(rule.times));
}

std::string written(const AtIntervals& rule) {
  const bool whole_hours = rule.step % hours{1} == minutes{0};
  const auto count = whole_hours ? rule.step / hours{1} : rule.step / minutes{1};
  const std::string_view unit = whole_hours ? "hour" : "minute";
  std::string text = count == 1 ? fmt::format("every {}", unit) : fmt::format("every {} {}s", count, unit);
  if (rule.window) text += fmt::format(" from {} to {}", print(rule.window->from), print(rule.window->to));
  if (rule.days != Weekdays::all()) text += " on " + rule.days.print();
  return text;
}

std::string written(const EveryFewWeeks& rule) {
  return fmt::format("every {} weeks on {} at {} from {}", rule.weeks, rule.days.print(), list(rule.times),
                     to_iso(rule.from));
}

std::string written(const OnMonthDays& rule) {
  return fmt::format("every month on day {} at {}", fmt::join(rule.days, ", "), list(rule.times));
}

std::string written(const OnNthDay& rule) {
  const std::string days_name = rule.days == Weekdays::working() ? "business day" : rule.days.print();
  return fmt::format("{} {} of {} at {}", ordinals[rule.ordinal], days_name, name_of(rule.unit), list(rule.times));
}

}  // namespace

std::string Weekdays::print() const {
  if (*this == all()) return "day";
  if (*this == working()) return "weekday";
  std::string text;
  for (unsigned i = 1; i <= 7; ++i) {
    if (!contains(weekday{i})) continue;
    if (!text.empty()) text += ", ";
    text += name_of(weekday{i});
  }
  return text;
}

std::string print(minutes time_of_day) {
  return fmt::format("{:02}:{:02}", time_of_day / hours{1}, time_of_day % hours{1} / minutes{1});
}

std::string print(const Recurrence& rule) {
  return std::visit([](const auto& one) { return written(one); }, rule);
}

std::optional<Instant> next(const Recurrence& rule, Instant after, const Zone& zone) {
  return std::visit(
      [&](const auto& one) -> std::optional<Instant> {
        // From the day before, whose times a clock change may have moved here; and when a day has an answer, also the
        // day after it, whose times may have been overtaken in the same way.
        std::optional<Instant> best;
        Date day = next_day(one, date_of(zone.to_local(after)) - days{1});
        while (!(best = next_on(one, day, after, zone))) day = next_day(one, day + days{1});
        const auto other = next_on(one, next_day(one, day + days{1}), after, zone);
        return other && *other < *best ? other : best;
      },
      rule);
}

}  // namespace portico::calendar
