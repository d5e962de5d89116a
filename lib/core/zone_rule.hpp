#pragma once
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace portico {

/// The POSIX TZ rule in a TZif footer, such as "CET-1CEST,M3.5.0,M10.5.0/3" (RFC 8536, section 3.3): the offsets of all
/// times after the file's last transition.
class ZoneRule {
 public:
  /// Nothing if malformed, or if it names a summer time without saying when.
  static std::optional<ZoneRule> parse(std::string_view text);

  /// Appends the rule's transitions of the 401 years from `after` (seconds since 1970, years 1 to 9999) on, so that the
  /// last 400 years of the table then repeat for ever. `offsets` has one entry more than `transitions`. False if the
  /// rule has no summer time and the last offset simply stays.
  bool extend(std::int64_t after, std::vector<std::int64_t>& transitions, std::vector<std::int32_t>& offsets) const;

 private:
  struct Day {
    enum class Kind { weekday_of_month, julian_without_leap, day_of_year };
    Kind kind = Kind::weekday_of_month;
    unsigned month = 1, week = 1, weekday = 0;  // weekday_of_month
    int number = 0;                             // the others
    std::int64_t second = 7200;                 // wall clock, from midnight; may lie outside the day
  };
  static std::optional<Day> parse_day(std::string_view& rest);
  static std::int64_t wall_second(const Day& day, int year);

  std::int32_t standard_ = 0, summer_ = 0;  // seconds east of UTC
  bool has_summer_ = false;
  Day start_, end_;
};

}  // namespace portico
