#pragma once
#include <array>
#include <chrono>
#include <optional>
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

}  // namespace portico::calendar
