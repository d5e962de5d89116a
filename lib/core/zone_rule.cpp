#include "core/zone_rule.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <chrono>

namespace portico {
namespace {

bool take(std::string_view& rest, char wanted) {
  if (rest.empty() || rest.front() != wanted) return false;
  rest.remove_prefix(1);
  return true;
}

std::optional<int> take_number(std::string_view& rest, int least, int most) {
  int value = 0;
  std::size_t digits = 0;
  for (; digits < rest.size() && digits < 4 && std::isdigit(static_cast<unsigned char>(rest[digits])) != 0; ++digits)
    value = 10 * value + (rest[digits] - '0');
  rest.remove_prefix(digits);
  if (digits == 0 || value < least || value > most) return std::nullopt;
  return value;
}

bool take_name(std::string_view& rest) {
  const bool quoted = take(rest, '<');
  const auto end =
      std::find_if(rest.begin(), rest.end(), [&](unsigned char c) { return quoted ? c == '>' : std::isalpha(c) == 0; });
  const auto length = static_cast<std::size_t>(end - rest.begin());
  rest.remove_prefix(length);
  return length >= 3 && (!quoted || take(rest, '>'));
}

/// [+-]hh[:mm[:ss]] in seconds. Hours reach 167 from version 3 on.
std::optional<std::int32_t> take_time(std::string_view& rest) {
  const bool negative = take(rest, '-');
  if (!negative) take(rest, '+');
  const auto hours = take_number(rest, 0, 167);
  if (!hours) return std::nullopt;
  std::int32_t value = *hours * 3600;
  for (const int unit : {60, 1}) {
    if (!take(rest, ':')) break;
    const auto part = take_number(rest, 0, 59);
    if (!part) return std::nullopt;
    value += *part * unit;
  }
  return negative ? -value : value;
}

}  // namespace

std::optional<ZoneRule::Day> ZoneRule::parse_day(std::string_view& rest) {
  Day day;
  std::optional<int> number;
  if (take(rest, 'M')) {
    const auto month = take_number(rest, 1, 12);
    const auto week = take(rest, '.') ? take_number(rest, 1, 5) : std::nullopt;
    const auto weekday = take(rest, '.') ? take_number(rest, 0, 6) : std::nullopt;
    if (!month || !week || !weekday) return std::nullopt;
    day.month = static_cast<unsigned>(*month);
    day.week = static_cast<unsigned>(*week);
    day.weekday = static_cast<unsigned>(*weekday);
  } else {
    day.kind = take(rest, 'J') ? Day::Kind::julian_without_leap : Day::Kind::day_of_year;
    number = day.kind == Day::Kind::day_of_year ? take_number(rest, 0, 365) : take_number(rest, 1, 365);
    if (!number) return std::nullopt;
    day.number = *number;
  }
  if (take(rest, '/')) {
    const auto second = take_time(rest);
    if (!second) return std::nullopt;
    day.second = *second;
  }
  return day;
}

std::optional<ZoneRule> ZoneRule::parse(std::string_view text) {
  ZoneRule rule;
  const auto west_of_utc = take_name(text) ? take_time(text) : std::nullopt;
  if (!west_of_utc) return std::nullopt;
  rule.standard_ = -*west_of_utc;
  if (text.empty()) return rule;

  if (!take_name(text)) return std::nullopt;
  rule.has_summer_ = true;
  rule.summer_ = rule.standard_ + 3600;
  if (!text.empty() && text.front() != ',') {
    const auto summer_west = take_time(text);
    if (!summer_west) return std::nullopt;
    rule.summer_ = -*summer_west;
  }
  const auto start = take(text, ',') ? parse_day(text) : std::nullopt;
  const auto end = take(text, ',') ? parse_day(text) : std::nullopt;
  if (!start || !end || !text.empty()) return std::nullopt;
  rule.start_ = *start;
  rule.end_ = *end;
  return rule;
}

std::int64_t ZoneRule::wall_second(const Day& day, int year) {
  using namespace std::chrono;
  sys_days date = sys_days{std::chrono::year{year} / January / 1};
  switch (day.kind) {
    case Day::Kind::weekday_of_month: {
      const auto first = std::chrono::year{year} / month{day.month};
      date = day.week == 5 ? sys_days{first / weekday{day.weekday}[last]}
                           : sys_days{first / weekday{day.weekday}[day.week]};
      break;
    }
    case Day::Kind::julian_without_leap:
      date += days{day.number - 1 + (std::chrono::year{year}.is_leap() && day.number >= 60 ? 1 : 0)};
      break;
    case Day::Kind::day_of_year:
      date += days{day.number};
      break;
  }
  return seconds{date.time_since_epoch()}.count() + day.second;
}

bool ZoneRule::extend(std::int64_t after, std::vector<std::int64_t>& transitions,
                      std::vector<std::int32_t>& offsets) const {
  using namespace std::chrono;
  if (!has_summer_) return false;
  const auto day = sys_days{floor<days>(seconds{after})};
  const int first = static_cast<int>(year_month_day{day}.year());
  for (int year = first; year <= first + 401; ++year) {
    std::array changes{std::pair{wall_second(start_, year) - standard_, summer_},
                       std::pair{wall_second(end_, year) - summer_, standard_}};
    if (changes[1].first < changes[0].first) std::swap(changes[0], changes[1]);
    for (const auto& [time, offset] : changes) {
      if (time <= after) continue;
      // A year's end that meets the next year's start is summer time all year round: the later word holds.
      if (!transitions.empty() && time <= transitions.back()) {
        offsets.back() = offset;
        continue;
      }
      transitions.push_back(time);
      offsets.push_back(offset);
    }
  }
  return true;
}

}  // namespace portico
