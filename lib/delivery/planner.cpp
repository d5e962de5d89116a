#include "delivery/planner.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "delivery/store.hpp"
#include "delivery/timing.hpp"

namespace portico::delivery {

using calendar::ScheduleRule;

struct Planner::DueSchedule {
  std::int64_t id = 0;
  std::string name, at;
  Instant planned_until;
};

namespace {

/// The run's number; nothing when the occurrence has been planned before.
std::optional<std::int64_t> insert_run(db::Database& database, std::int64_t schedule, const Due::Occurrence& occurrence,
                                       Instant now) {
  database
      .prepare("INSERT INTO run(schedule, occurrence, planned_at, missed) VALUES(?, ?, ?, ?) ON CONFLICT DO NOTHING")
      .bind_all(schedule, stored(occurrence.at), stored(now), occurrence.lateness == Lateness::missed ? 1 : 0)
      .run();
  if (database.changes() == 0) return std::nullopt;
  return database.last_rowid();
}

std::size_t insert_deliveries(db::Database& database, std::int64_t run, const Due::Occurrence& occurrence, Instant now,
                              Instant deadline) {
  const bool missed = occurrence.lateness == Lateness::missed;
  database
      .prepare(
          "INSERT INTO delivery(run, schedule, customer, recipient, occurrence, nominal, late, state, created_at, "
          "deadline,"
          " finished_at, reply)"
          " SELECT run.id, schedule.id, schedule.customer, recipient.account, run.occurrence, run.occurrence, ?2, ?3, "
          "?4, ?5, ?6, ?7"
          " FROM run JOIN schedule ON schedule.id = run.schedule JOIN recipient ON recipient.schedule = schedule.id "
          "WHERE run.id = ?1")
      .bind_all(run, occurrence.lateness == Lateness::on_time ? 0 : 1, missed ? "expired" : "planned", stored(now),
                stored(deadline), missed ? std::optional(stored(now)) : std::nullopt,
                missed ? "missed: the daemon was not running when it was due" : "")
      .run();
  return missed ? 0 : static_cast<std::size_t>(database.changes());
}

void cancel_older(db::Database& database, std::int64_t schedule, Instant occurrence, Instant now) {
  database
      .prepare(
          "UPDATE delivery SET state = 'cancelled', finished_at = ?1, next_attempt_at = NULL,"
          " reply = 'superseded by a newer occurrence' || CASE reply WHEN '' THEN '' ELSE '; last: ' || reply END"
          " WHERE schedule = ?2 AND occurrence < ?3 AND state IN ('planned', 'rendering', 'queued', 'deferred', "
          "'held')")
      .bind_all(stored(now), schedule, stored(occurrence))
      .run();
}

}  // namespace

std::size_t Planner::plan(Instant now) const {
  const auto due = control_.read([&](db::Database& database) {
    std::vector<DueSchedule> schedules;
    auto row = database.prepare("SELECT id, name, at, planned_until FROM schedule WHERE next_at <= ? ORDER BY next_at");
    row.bind(1, stored(now));
    while (row.step()) schedules.push_back({row.integer(0), row.text(1), row.text(2), instant_from(row.integer(3))});
    return schedules;
  });
  std::size_t planned = 0;
  for (const auto& schedule : due) planned += plan_one(schedule, now);
  return planned;
}

std::size_t Planner::plan_one(const DueSchedule& schedule, Instant now) const {
  const auto rule = ScheduleRule::parse(schedule.at, zones_, "UTC");
  if (!rule) {
    log_.error("delivery", fmt::format("schedule '{}' cannot run: {}", schedule.name, rule.error().message));
    control_.transact([&](db::Database& database) {
      database.prepare("UPDATE schedule SET next_at = NULL WHERE id = ?").bind_all(schedule.id).run();
      return 0;
    });
    return 0;
  }
  const Due due = due_occurrences(*rule, schedule.planned_until, now);
  const Instant until = due.occurrences.empty() ? schedule.planned_until : due.occurrences.back().at;
  const std::size_t planned = control_.transact([&](db::Database& database) -> std::size_t {
    database
        .prepare(
            "UPDATE schedule SET planned_until = ?, next_at = ? WHERE id = ? AND planned_until = ? AND next_at IS NOT "
            "NULL")
        .bind_all(stored(until), stored(due.next), schedule.id, stored(schedule.planned_until))
        .run();
    if (database.changes() == 0) return 0;  // paused, removed or planned by another meanwhile
    std::size_t added = 0;
    for (const auto& occurrence : due.occurrences) {
      const auto run = insert_run(database, schedule.id, occurrence, now);
      if (!run) continue;
      const std::size_t deliveries = insert_deliveries(database, *run, occurrence, now, deadline(now, due.next));
      if (deliveries > 0) cancel_older(database, schedule.id, occurrence.at, now);
      added += deliveries;
    }
    return added;
  });
  const auto missed = due.unlisted + static_cast<std::size_t>(std::count_if(
                                         due.occurrences.begin(), due.occurrences.end(),
                                         [](const auto& one) { return one.lateness == Lateness::missed; }));
  if (missed > 0) log_.warning("delivery", fmt::format("schedule '{}' missed {} occurrences", schedule.name, missed));
  return planned;
}

void Planner::refresh() const {
  control_.transact([&](db::Database& database) {
    std::vector<DueSchedule> schedules;
    {
      auto row = database.prepare(
          "SELECT id, name, at, planned_until FROM schedule WHERE paused_at IS NULL AND removed_at IS NULL");
      while (row.step()) schedules.push_back({row.integer(0), row.text(1), row.text(2), instant_from(row.integer(3))});
    }
    for (const auto& schedule : schedules) {
      const auto rule = ScheduleRule::parse(schedule.at, zones_, "UTC");
      if (!rule) continue;
      database.prepare("UPDATE schedule SET next_at = ?1 WHERE id = ?2 AND next_at IS NOT ?1")
          .bind_all(stored(rule->next(schedule.planned_until)), schedule.id)
          .run();
    }
    return 0;
  });
}

}  // namespace portico::delivery
