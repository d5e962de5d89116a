#pragma once
#include <array>
#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace portico::calendar {

/// In the order of std::chrono::weekday::c_encoding().
inline constexpr std::array<std::string_view, 7> weekday_names{"sunday",   "monday", "tuesday", "wednesday",
                                                               "thursday", "friday", "saturday"};

/// "monday".
constexpr std::string_view name_of(std::chrono::weekday day) { return weekday_names[day.c_encoding()]; }

/// The inverse, of a lower-case word.
constexpr std::optional<std::chrono::weekday> weekday_named(std::string_view word) {
  for (unsigned i = 0; i < weekday_names.size(); ++i)
    if (weekday_names[i] == word) return std::chrono::weekday{i};
  return std::nullopt;
}

/// A set of weekdays.
class Weekdays {
 public:
  static constexpr Weekdays all() { return Weekdays{0x7F}; }
  /// Monday to Friday.
  static constexpr Weekdays working() { return Weekdays{0x3E}; }

  constexpr Weekdays() = default;
  constexpr explicit Weekdays(std::chrono::weekday day) { add(day); }
  constexpr void add(std::chrono::weekday day) { bits_ |= 1U << day.c_encoding(); }
  constexpr bool contains(std::chrono::weekday day) const { return (bits_ >> day.c_encoding() & 1U) != 0; }
  constexpr bool empty() const { return bits_ == 0; }
  /// "day", "weekday", or the names from Monday on: "monday, thursday".
  std::string print() const;

  friend constexpr bool operator==(Weekdays, Weekdays) = default;

 private:
  constexpr explicit Weekdays(unsigned bits) : bits_(bits) {}

  unsigned bits_ = 0;
};

}  // namespace portico::calendar
