#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "calendar/bucket.hpp"
#include "calendar/weekdays.hpp"
#include "core/time.hpp"
#include "core/zone.hpp"

namespace portico::calendar {

/// Wall-clock times from midnight, ascending, each once.
using TimesOfDay = std::vector<std::chrono::minutes>;

/// "every monday, thursday at 07:00".
struct OnWeekdays {
  Weekdays days;
  TimesOfDay times;
  friend bool operator==(const OnWeekdays&, const OnWeekdays&) = default;
};

/// "every 15 minutes from 08:00 to 18:00 on weekday": elapsed time from the window's start (else local midnight) on;
/// the window's end belongs to it. Without a window `step` divides a day and counting begins anew each midnight; where
/// a clock change would leave less than half a step before that midnight, the last one is left out.
struct AtIntervals {
  struct Window {
    std::chrono::minutes from{0}, to{0};
    friend bool operator==(const Window&, const Window&) = default;
  };
  std::chrono::minutes step{0};
  std::optional<Window> window;
  Weekdays days = Weekdays::all();
  friend bool operator==(const AtIntervals&, const AtIntervals&) = default;
};

/// "every 2 weeks on friday at 08:00 from 2026-01-09": in the week (from Monday) of `from` and every `weeks` after it.
struct EveryFewWeeks {
  int weeks = 2;
  Weekdays days;
  TimesOfDay times;
  Date from;
  friend bool operator==(const EveryFewWeeks&, const EveryFewWeeks&) = default;
};

/// "every month on day 1, 15 at 09:00"; days 1 to 28, ascending.
struct OnMonthDays {
  std::vector<unsigned> days;
  TimesOfDay times;
  friend bool operator==(const OnMonthDays&, const OnMonthDays&) = default;
};

/// "first business day of month at 09:00", "last friday of quarter at 16:00": the first (1) to fourth (4) or last (0)
/// of those weekdays in the month, quarter or year.
struct OnNthDay {
  unsigned ordinal = 1;
  Weekdays days;
  Every unit = Every::month;
  TimesOfDay times;
  friend bool operator==(const OnNthDay&, const OnNthDay&) = default;
};

/// One rule of a schedule.
using Recurrence = std::variant<OnWeekdays, AtIntervals, EveryFewWeeks, OnMonthDays, OnNthDay>;

/// The rule as it is written in a schedule.
std::string print(const Recurrence& rule);
/// "07:30".
std::string print(std::chrono::minutes time_of_day);

/// The first occurrence after `after`. A time of day that a clock change skips comes later by the gap; one that it
/// repeats comes the first time only; two that fall together count once.
std::optional<Instant> next(const Recurrence& rule, Instant after, const Zone& zone);

}  // namespace portico::calendar
