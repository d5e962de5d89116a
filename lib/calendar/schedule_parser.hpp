#pragma once
#include <vector>

#include "calendar/reader.hpp"
#include "calendar/recurrence.hpp"
#include "core/error.hpp"

namespace portico::calendar {

/// Recursive descent over the words of a schedule, up to its zone.
class ScheduleParser {
 public:
  explicit ScheduleParser(Reader& reader) : reader_(reader) {}
  /// RULE and RULE …; stops in front of what is neither.
  Result<std::vector<Recurrence>> rules();

 private:
  Result<Recurrence> rule();
  Result<Recurrence> every();
  Result<Recurrence> every_interval(std::chrono::minutes unit, int count, std::size_t count_at);
  Result<Recurrence> every_weeks(int count);
  Result<Recurrence> every_month();
  Result<Recurrence> nth(unsigned ordinal);

  Result<AtIntervals::Window> window();
  Result<Weekdays> weekdays();
  Result<unsigned> month_day();
  Result<Date> from_date(Weekdays days);
  Result<TimesOfDay> times();

  Reader& reader_;
};

}  // namespace portico::calendar
