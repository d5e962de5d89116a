#include "calendar/time_of_day.hpp"

#include <fmt/format.h>

namespace portico::calendar {

using namespace std::chrono;

namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }

struct Clock {
  int hour = 0;
  int minute = 0;
  std::size_t hour_digits = 0;
  bool has_minute = false;
  std::string_view half;  // "am", "pm" or ""
};

/// Takes 1 or 2 digits off the front.
std::optional<int> take_digits(std::string_view& rest, std::size_t& digits) {
  int value = 0;
  for (digits = 0; digits < 2 && !rest.empty() && is_digit(rest.front()); ++digits, rest.remove_prefix(1))
    value = 10 * value + (rest.front() - '0');
  return digits == 0 ? std::nullopt : std::optional{value};
}

/// 7, 07:30, 7pm, 7:30pm; nothing for anything else.
std::optional<Clock> split_clock(std::string_view word) {
  Clock clock;
  const auto hour = take_digits(word, clock.hour_digits);
  if (!hour) return std::nullopt;
  clock.hour = *hour;
  if (word.starts_with(':')) {
    word.remove_prefix(1);
    std::size_t digits = 0;
    const auto minute = take_digits(word, digits);
    if (!minute || digits != 2) return std::nullopt;
    clock.minute = *minute;
    clock.has_minute = true;
  }
  if (!word.empty() && word != "am" && word != "pm") return std::nullopt;
  clock.half = word;
  return clock;
}

std::string written(int hour, int minute) { return fmt::format("{:02}:{:02}", hour, minute); }

}  // namespace

bool starts_time(std::string_view word) {
  return !word.empty() && (is_digit(word.front()) || word == "noon" || word == "midnight");
}

Result<minutes> read_time_of_day(Reader& reader) {
  const std::size_t at = reader.position();
  const std::string word(reader.word());
  const auto two_things = [&](std::string_view first, std::string_view second) {
    return reader.error_at(at, fmt::format("'{}' can mean two things", word),
                           fmt::format("say {} or {}", first, second));
  };
  if (reader.accept("noon")) return hours{12};
  if (word == "midnight") return two_things("00:00 (the day begins)", "23:59 (the day ends)");
  auto clock = split_clock(word);
  if (!clock) return reader.expected("a time such as 07:00");
  reader.skip();
  if (clock->half.empty() && reader.accept("am")) clock->half = "am";
  if (clock->half.empty() && reader.accept("pm")) clock->half = "pm";

  const auto [hour, minute] = std::pair{clock->hour, clock->minute};
  const bool twelve_hours = !clock->half.empty();
  if (minute > 59 || hour > (twelve_hours ? 12 : 23) || (twelve_hours && hour == 0))
    return reader.error_at(at, fmt::format("there is no time {}", word), "times are 00:00 to 23:59");
  if (twelve_hours && hour == 12) return two_things(written(0, minute), written(12, minute));
  if (twelve_hours) return hours{hour + (clock->half == "pm" ? 12 : 0)} + minutes{minute};
  if (clock->has_minute && clock->hour_digits == 2) return hours{hour} + minutes{minute};
  if (hour >= 13 || (clock->hour_digits == 2 && hour == 0))
    return reader.error_at(at, fmt::format("expected hours and minutes, as in {}", written(hour, minute)));
  if (hour == 0 || hour == 12) return two_things(written(0, minute), written(12, minute));
  return two_things(written(hour, minute), written(hour + 12, minute));
}

}  // namespace portico::calendar
