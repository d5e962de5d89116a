#pragma once
#include <chrono>
#include <optional>
#include <vector>

#include "calendar/schedule_rule.hpp"
#include "core/time.hpp"

namespace portico::delivery {

/// How an occurrence is met that is planned at `now`.
enum class Lateness {
  on_time,  ///< within a minute
  late,     ///< sent, and marked as late
  missed,   ///< past the midpoint to the next occurrence, or 7 days: not sent, only recorded
};
Lateness lateness(Instant occurrence, std::optional<Instant> next, Instant now);

/// Until when a delivery planned at `planned_at` is tried: half an hour before the next occurrence, but 4 to 24 hours.
Instant deadline(Instant planned_at, std::optional<Instant> next);

/// The wait after the n-th failed attempt (from 1): 1, 5, 15, 30, 60, 60 … minutes.
std::chrono::minutes retry_delay(std::int64_t attempts);

/// What is due of a schedule.
struct Due {
  struct Occurrence {
    Instant at;
    Lateness lateness = Lateness::on_time;
  };
  std::vector<Occurrence> occurrences;  ///< ascending; only the last may be other than missed
  std::optional<Instant> next;          ///< the first one after `now`
  std::size_t unlisted = 0;             ///< missed ones before these, left out because they are too many
};

/// The occurrences in (planned_until, now], the newest `most` of them. After a very long pause of a frequent schedule
/// those older than 8 days are not even counted.
Due due_occurrences(const calendar::ScheduleRule& rule, Instant planned_until, Instant now, std::size_t most = 100);

}  // namespace portico::delivery
