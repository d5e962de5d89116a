#pragma once
#include "calendar/schedule_rule.hpp"
#include "core/log.hpp"
#include "core/zone.hpp"
#include "db/shared.hpp"

namespace portico::delivery {

/// Turns due schedules into runs and deliveries: each occurrence once, however often the daemon dies. Thread-safe.
class Planner {
 public:
  /// All must outlive it.
  Planner(db::Shared& control, const Zones& zones, Log& log) : control_(control), zones_(zones), log_(log) {}

  /// Writes a run for each occurrence up to `now`, and a delivery per recipient; missed ones are recorded as such, and
  /// a new delivery cancels what older occurrences of its schedule have not sent. Answers how many deliveries are new.
  /// Cheap when nothing is due.
  std::size_t plan(Instant now) const;

  /// Computes the next occurrence of every schedule again, from its last planned one: at start, because the rules of
  /// time zones may have changed meanwhile.
  void refresh() const;

 private:
  struct DueSchedule;
  std::size_t plan_one(const DueSchedule& schedule, Instant now) const;

  db::Shared& control_;
  const Zones& zones_;
  Log& log_;
};

}  // namespace portico::delivery
