#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "calendar/recurrence.hpp"
#include "core/error.hpp"
#include "core/time.hpp"
#include "core/zone.hpp"

namespace portico::calendar {

/// When something is due, as a person wrote it. English words in any case:
///
///   every day|weekday|monday[, thursday…] at 07:00[, 17:00…]
///   every N minutes|hours [from 08:00 to 18:00] [on weekday|monday…]
///   every N weeks on friday at 08:00 from 2026-01-09
///   every month on day 1[, 15…] at 09:00
///   first|second|third|fourth|last business day|day|friday of month|quarter|year at 09:00
///
/// with `and` between rules and `in Europe/Berlin` at the end. `at 7pm` is 19:00, `at noon` 12:00; `at 7` is refused
/// with both readings. Business days are Monday to Friday. What clock changes do stands with `next` in recurrence.hpp.
/// Immutable: any number of threads may use one.
class ScheduleRule {
 public:
  /// `invalid` with the column, what was expected there and the near word, also for an unknown zone. Without `in` the
  /// zone is `default_zone`. The zones must outlive what is returned.
  static Result<ScheduleRule> parse(std::string_view text, const Zones& zones, std::string_view default_zone);
  /// The one way to write it, always with its zone: `parse(print())` equals it.
  std::string print() const;

  /// The first occurrence strictly after `after`.
  std::optional<Instant> next(Instant after) const;
  /// The first `count` occurrences after `after`.
  std::vector<Instant> upcoming(Instant after, std::size_t count) const;

  const Zone& zone() const { return *zone_; }
  const std::vector<Recurrence>& rules() const { return rules_; }
  friend bool operator==(const ScheduleRule&, const ScheduleRule&) = default;

 private:
  ScheduleRule(std::vector<Recurrence> rules, const Zone* zone) : rules_(std::move(rules)), zone_(zone) {}

  std::vector<Recurrence> rules_;
  const Zone* zone_;
};

}  // namespace portico::calendar
