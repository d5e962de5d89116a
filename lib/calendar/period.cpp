#include "calendar/period.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "calendar/weekdays.hpp"

namespace portico::calendar {

using namespace std::chrono;

bool Period::counts_hours() const {
  return every_ == Every::hour && (kind_ == Kind::current || kind_ == Kind::last || kind_ == Kind::past);
}

std::string Period::print() const {
  const auto unit = name_of(every_);
  const auto counted = [&](std::string_view word) {
    return count_ == 1 ? fmt::format("{} {}", word, unit) : fmt::format("{} {} {}s", word, count_, unit);
  };
  switch (kind_) {
    case Kind::all:
      return "all";
    case Kind::current:
      return every_ == Every::day ? "today" : fmt::format("this {}", unit);
    case Kind::last:
      return every_ == Every::day && count_ == 1 ? "yesterday" : counted("last");
    case Kind::past:
      return fmt::format("past {} {}{}", count_, unit, count_ == 1 ? "" : "s");
    case Kind::unit:
      return label(local(first_).time_since_epoch() + Instant{}, every_, Zone{});
    case Kind::dates:
      return to_iso(first_) + ".." + to_iso(end_);
    case Kind::since_day:
      return "since " + to_iso(first_);
    case Kind::since_weekday:
      return fmt::format("since {}", name_of(weekday_));
    case Kind::to_date:
      return fmt::format("{} to date", unit);
  }
  return "all";
}

/// `time` moved back on the calendar, its time of day kept.
LocalTime Period::back(LocalTime time, Step step, Missing missing) {
  const Date day = date_of(time) - days{step.days};
  const auto time_of_day = time - local(date_of(time));
  const year_month_day moved = year_month_day{day} - months{step.months};
  if (moved.ok()) return local(sys_days{moved}, time_of_day);
  const year_month_day_last month_end{moved.year() / moved.month() / last};
  return missing == Missing::earlier ? local(sys_days{month_end}, time_of_day) : local(sys_days{month_end} + days{1});
}

Period::Step Period::own_length() const {
  switch (every_) {
    case Every::hour:
    case Every::day:
      return Step{.days = count_};
    case Every::week:
      return Step{.days = 7 * count_};
    case Every::month:
      return Step{.months = count_};
    case Every::quarter:
    case Every::fiscal_quarter:
      return Step{.months = 3 * count_};
    case Every::year:
    case Every::fiscal_year:
      return Step{.months = 12 * count_};
  }
  return {};
}

Period::Span Period::span(LocalTime now, Conventions conventions) const {
  const Date today = date_of(now);
  const Date current = first_day(today, every_, conventions);
  switch (kind_) {
    case Kind::current:
      return {local(current), local(add(current, every_, 1))};
    case Kind::last:
      return {local(add(current, every_, -count_)), local(current)};
    case Kind::past:
      return {back(now, own_length(), Missing::earlier), std::nullopt};
    case Kind::unit: {
      const Date first = is_fiscal(every_) ? moved_to(first_, conventions.fiscal_year_start) : first_;
      return {local(first), local(add(first, every_, 1))};
    }
    case Kind::dates:
      return {local(first_), local(end_)};
    case Kind::since_day:
      return {local(first_), std::nullopt};
    case Kind::since_weekday:
      return {local(today - (weekday{today} - weekday_)), std::nullopt};
    case Kind::to_date:
      return {local(current), std::nullopt};
    case Kind::all:
      break;
  }
  return {now, std::nullopt};
}

Range Period::resolve_hours(Instant now, const Zone& zone) const {
  const Instant current = floor(now, Every::hour, zone);
  if (kind_ == Kind::current) return Range{current, current + 1h, false};
  const Instant end = kind_ == Kind::last ? current : now;
  return Range{end - hours{count_}, end};
}

Result<Range> Period::resolve(Instant now, const Zone& zone, Conventions conventions) const {
  if (is_all()) return Range::all();
  if (counts_hours()) return resolve_hours(now, zone);
  const Span wall = span(zone.to_local(now), conventions);
  const Range range{zone.to_instant(wall.begin), wall.end ? zone.to_instant(*wall.end) : now};
  if (range.begin > range.end)
    return Error{Errc::invalid, fmt::format("period '{}' has not begun yet", print()), "name a day that is past"};
  return Range{range.begin, range.end, range.end <= now};
}

Period::Step Period::step(Compare with, LocalTime begin, LocalTime now) const {
  if (with == Compare::year)
    return every_ == Every::week || kind_ == Kind::since_weekday ? Step{.days = 364} : Step{.months = 12};
  const auto whole_days = [](auto duration) { return std::max(1, static_cast<int>(ceil<days>(duration).count())); };
  switch (kind_) {
    case Kind::dates:
      return Step{.days = whole_days(end_ - first_)};
    case Kind::since_day:
      return Step{.days = whole_days(now - begin)};
    case Kind::since_weekday:
      return Step{.days = 7};
    default:
      return own_length();
  }
}

Result<Comparison> Period::comparison(Compare with, Instant now, const Zone& zone, Conventions conventions) const {
  if (is_all())
    return Error{Errc::invalid, "period 'all' has nothing before it to compare with", "choose a shorter period"};
  PORTICO_TRY(const Range range, resolve(now, zone, conventions));
  const bool unfinished = range.end > now;
  if (counts_hours() && with == Compare::previous) {
    const Instant end = unfinished ? now : range.end;
    return Comparison{Range{range.begin - hours{count_}, end - hours{count_}}, unfinished};
  }
  const LocalTime wall_now = zone.to_local(now);
  const Span wall =
      counts_hours() ? Span{zone.to_local(range.begin), zone.to_local(range.end)} : span(wall_now, conventions);
  const LocalTime end = unfinished ? std::max(wall_now, wall.begin) : wall.end.value_or(wall_now);
  const Step distance = step(with, wall.begin, wall_now);
  const Instant begin_then = zone.to_instant(back(wall.begin, distance, Missing::earlier));
  // An unfinished period that has not begun compares with nothing, also where clamping to a month's end moved `end`.
  const Instant end_then = end == wall.begin ? begin_then : zone.to_instant(back(end, distance, Missing::later));
  return Comparison{Range{begin_then, std::max(begin_then, end_then)}, unfinished};
}

std::string Period::earlier_words(Compare with, bool complete) const {
  const auto counted = [](long count, std::string_view unit) {
    return count == 1 ? std::string(unit) : fmt::format("{} {}s", count, unit);
  };
  if (is_all()) return "";
  if (kind_ == Kind::since_day && with == Compare::previous) return "as many days before";
  const bool part = !complete || kind_ == Kind::to_date || kind_ == Kind::since_weekday;
  const bool one_year = (every_ == Every::year || every_ == Every::fiscal_year) && count_ == 1;
  if (with == Compare::year && !one_year)
    return fmt::format("the same {} of the year before", part ? "part" : "period");
  std::string unit = counted(count_, name_of(every_));
  if (kind_ == Kind::dates) unit = counted((end_ - first_).count(), "day");
  if (kind_ == Kind::since_weekday) unit = "week";
  return fmt::format("the {}{} before", part ? "same part of the " : "", unit);
}

}  // namespace portico::calendar
