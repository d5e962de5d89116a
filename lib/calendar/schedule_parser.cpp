#include "calendar/schedule_parser.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "calendar/time_of_day.hpp"

namespace portico::calendar {

using namespace std::chrono;

namespace {

constexpr std::array<std::string_view, 6> rule_words{"every", "first", "second", "third", "fourth", "last"};
constexpr std::array<std::string_view, 9> day_words{"day",      "weekday", "monday",   "tuesday", "wednesday",
                                                    "thursday", "friday",  "saturday", "sunday"};
constexpr std::array<std::string_view, 15> every_words{"day",      "weekday", "monday",   "tuesday", "wednesday",
                                                       "thursday", "friday",  "saturday", "sunday",  "minute",
                                                       "minutes",  "hour",    "hours",    "week",    "month"};
constexpr std::array<std::string_view, 5> count_words{"minute", "minutes", "hour", "hours", "weeks"};
constexpr std::array<std::string_view, 3> unit_words{"month", "quarter", "year"};
constexpr std::array<std::string_view, 9> nth_words{"business", "day",    "monday",   "tuesday", "wednesday",
                                                    "thursday", "friday", "saturday", "sunday"};
constexpr std::array<std::string_view, 1> at_word{"at"};

/// A weekday's name, also in the plural: "mondays".
std::optional<weekday> weekday_word(std::string_view word) {
  if (word.ends_with("days")) word.remove_suffix(1);
  return weekday_named(word);
}

/// "every day|weekday": the days those words stand for.
std::optional<Weekdays> days_word(std::string_view word) {
  if (word == "day" || word == "days") return Weekdays::all();
  if (word == "weekday" || word == "weekdays") return Weekdays::working();
  return std::nullopt;
}

template <class T>
void sort_once(std::vector<T>& values) {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
}

/// The nearest counts of `unit` below and above `count` that divide a day: "6 or 8".
std::string divisors_around(int count, minutes unit) {
  const auto divides = [&](int candidate) { return minutes{24 * 60} % (candidate * unit) == minutes{0}; };
  int below = count, above = count;
  while (!divides(below)) --below;
  while (!divides(above)) ++above;
  return fmt::format("{} or {}", below, above);
}

}  // namespace

Result<std::vector<Recurrence>> ScheduleParser::rules() {
  std::vector<Recurrence> all;
  do {
    PORTICO_TRY(auto one, rule());
    all.push_back(std::move(one));
  } while (reader_.accept("and"));
  return all;
}

Result<Recurrence> ScheduleParser::rule() {
  if (reader_.accept("every")) return every();
  if (reader_.accept("last")) return nth(0);
  for (unsigned i = 1; i <= 4; ++i)
    if (reader_.accept(rule_words[i])) return nth(i);
  return reader_.expected("a rule such as 'every monday at 07:00'", rule_words);
}

Result<Recurrence> ScheduleParser::every() {
  const std::size_t count_at = reader_.position();
  if (const auto count = reader_.accept_number()) {
    if (reader_.accept("minutes") || reader_.accept("minute")) return every_interval(minutes{1}, *count, count_at);
    if (reader_.accept("hours") || reader_.accept("hour")) return every_interval(hours{1}, *count, count_at);
    if (reader_.word() != "weeks") return reader_.expected("minutes, hours or weeks", count_words);
    if (*count < 2 || *count > 52)
      return reader_.error_at(count_at, "expected a number of weeks from 2 to 52", "for each week say 'every friday'");
    reader_.skip();
    return every_weeks(*count);
  }
  if (reader_.accept("minute")) return every_interval(minutes{1}, 1, count_at);
  if (reader_.accept("hour")) return every_interval(hours{1}, 1, count_at);
  if (reader_.accept("month")) return every_month();
  if (!days_word(reader_.word()) && !weekday_word(reader_.word()))
    return reader_.expected("day, weekday, a weekday's name, month or a number of minutes, hours or weeks",
                            every_words);
  PORTICO_TRY(const auto days, weekdays());
  PORTICO_TRY(auto at, times());
  return OnWeekdays{days, std::move(at)};
}

Result<Recurrence> ScheduleParser::every_interval(minutes unit, int count, std::size_t count_at) {
  const auto most = static_cast<int>(minutes{24 * 60} / unit);
  if (count < 1 || count > most) return reader_.error_at(count_at, fmt::format("expected a number from 1 to {}", most));
  AtIntervals rule{.step = count * unit};
  if (reader_.accept("from")) {
    PORTICO_TRY(rule.window, window());
  } else if (minutes{24 * 60} % rule.step != minutes{0}) {
    const auto name = unit == minutes{1} ? "minutes" : "hours";
    return reader_.error_at(count_at, fmt::format("{} {} do not divide a day", count, name),
                            fmt::format("say {} {}, or 'from 00:00 to 23:59' to begin anew each midnight",
                                        divisors_around(count, unit), name));
  }
  if (reader_.accept("on")) {
    PORTICO_TRY(rule.days, weekdays());
  }
  return rule;
}

Result<AtIntervals::Window> ScheduleParser::window() {
  PORTICO_TRY(const auto from, read_time_of_day(reader_));
  if (!reader_.accept("to")) return reader_.expected("'to' and a time, as in 'from 08:00 to 18:00'");
  const std::size_t at = reader_.position();
  PORTICO_TRY(const auto to, read_time_of_day(reader_));
  if (to <= from)
    return reader_.error_at(at, fmt::format("expected a time after {}", print(from)),
                            "a window ends on the day it begins; write two rules with 'and' for one over midnight");
  return AtIntervals::Window{from, to};
}

Result<Recurrence> ScheduleParser::every_weeks(int count) {
  if (!reader_.accept("on"))
    return reader_.expected(fmt::format("'on' and a weekday, as in 'every {} weeks on friday'", count));
  PORTICO_TRY(const auto days, weekdays());
  PORTICO_TRY(auto at, times());
  PORTICO_TRY(const auto from, from_date(days));
  return EveryFewWeeks{count, days, std::move(at), from};
}

Result<Date> ScheduleParser::from_date(Weekdays days) {
  if (!reader_.accept("from")) {
    Error error = reader_.expected("'from' and the first day, as in 'from 2026-01-09'");
    error.hint = "without it either of the weeks could be meant";
    return error;
  }
  const auto date = parse_date(reader_.word());
  if (!date) return reader_.expected("a date such as 2026-01-09");
  if (!days.contains(weekday{*date})) {
    Date before = *date, after = *date;
    while (!days.contains(weekday{before})) before -= std::chrono::days{1};
    while (!days.contains(weekday{after})) after += std::chrono::days{1};
    return reader_.error_at(reader_.position(),
                            fmt::format("{} is a {}, not a {}", to_iso(*date), name_of(weekday{*date}), days.print()),
                            fmt::format("say 'from {}' or 'from {}'", to_iso(before), to_iso(after)));
  }
  reader_.skip();
  return *date;
}

Result<Recurrence> ScheduleParser::every_month() {
  if (!reader_.accept("on") || !reader_.accept("day"))
    return reader_.expected("'on day' and its number, as in 'every month on day 1'");
  OnMonthDays rule;
  do {
    PORTICO_TRY(const unsigned day, month_day());
    rule.days.push_back(day);
  } while (reader_.accept(",") || reader_.accept("and"));
  sort_once(rule.days);
  PORTICO_TRY(rule.times, times());
  return rule;
}

Result<unsigned> ScheduleParser::month_day() {
  const std::size_t at = reader_.position();
  const auto day = reader_.accept_number();
  if (!day || *day < 1 || *day > 31) {
    reader_.go_back(at);
    return reader_.expected("a day from 1 to 28");
  }
  if (*day > 28)
    return reader_.error_at(at, fmt::format("'day {}' can mean two things in a month without it", *day),
                            "say 'last day of month', or a day from 1 to 28");
  return static_cast<unsigned>(*day);
}

Result<Recurrence> ScheduleParser::nth(unsigned ordinal) {
  OnNthDay rule{.ordinal = ordinal};
  if (reader_.accept("business")) {
    if (!reader_.accept("day")) return reader_.expected("'business day'");
    rule.days = Weekdays::working();
  } else if (reader_.accept("day")) {
    rule.days = Weekdays::all();
  } else if (const auto one = weekday_named(reader_.word())) {
    rule.days = Weekdays{*one};
    reader_.skip();
  } else {
    return reader_.expected("business day, day or a weekday's name", nth_words);
  }
  if (!reader_.accept("of")) return reader_.expected("'of month', 'of quarter' or 'of year'");
  const auto* const unit = std::find(unit_words.begin(), unit_words.end(), reader_.word());
  if (unit == unit_words.end()) return reader_.expected("month, quarter or year", unit_words);
  reader_.skip();
  rule.unit = *unit == "month" ? Every::month : *unit == "quarter" ? Every::quarter : Every::year;
  PORTICO_TRY(rule.times, times());
  return rule;
}

/// day | weekday | monday, thursday and friday.
Result<Weekdays> ScheduleParser::weekdays() {
  if (const auto several = days_word(reader_.word())) {
    reader_.skip();
    return *several;
  }
  Weekdays days;
  for (;;) {
    const auto day = weekday_word(reader_.word());
    if (!day) return reader_.expected("day, weekday or a weekday's name", day_words);
    days.add(*day);
    reader_.skip();
    if (reader_.accept(",")) continue;
    const std::size_t at = reader_.position();
    if (reader_.accept("and") && weekday_word(reader_.word())) continue;
    reader_.go_back(at);
    return days;
  }
}

/// at TIME, TIME and TIME.
Result<TimesOfDay> ScheduleParser::times() {
  if (!reader_.accept("at")) return reader_.expected("'at' and a time, as in 'at 07:00'", at_word);
  TimesOfDay all;
  for (;;) {
    PORTICO_TRY(const auto one, read_time_of_day(reader_));
    all.push_back(one);
    if (reader_.accept(",")) continue;
    const std::size_t at = reader_.position();
    if (reader_.accept("and") && starts_time(reader_.word())) continue;
    reader_.go_back(at);
    sort_once(all);
    return all;
  }
}

}  // namespace portico::calendar
