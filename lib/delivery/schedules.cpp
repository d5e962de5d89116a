#include "delivery/schedules.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "calendar/range.hpp"
#include "calendar/schedule_rule.hpp"
#include "core/text.hpp"
#include "delivery/store.hpp"
#include "identity/email.hpp"

namespace portico::delivery {
namespace {

using calendar::ScheduleRule;
using model::Role;
using model::Scope;

const std::vector<std::string>& attachable() {
  static const std::vector<std::string> formats{"csv"};
  return formats;
}

bool is_schedule_name(std::string_view name) {
  const auto letter_or_digit = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
  };
  return !name.empty() && name.size() <= 64 && letter_or_digit(name.front()) &&
         std::all_of(name.begin(), name.end(),
                     [&](char c) { return letter_or_digit(c) || c == '-' || c == '_' || c == '.'; });
}

Result<void> check_name(const std::string& name) {
  if (is_schedule_name(name)) return {};
  return Error{Errc::invalid, fmt::format("'{}' cannot be a schedule's name", printable(name)),
               "start with a letter or digit; go on with those and - _ . (64 at most)"};
}

Result<void> check_report(const model::Catalog& catalog, const std::string& name) {
  if (catalog.report(name)) return {};
  std::vector<std::string> known;
  for (const auto& report : catalog.reports) known.push_back(report.name);
  return Error{Errc::not_found, fmt::format("no report '{}'{}", printable(name), did_you_mean(name, known)),
               "'portico report list' shows all"};
}

Result<std::vector<std::string>> checked_formats(std::vector<std::string> wanted) {
  for (const auto& format : wanted)
    if (std::find(attachable().begin(), attachable().end(), format) == attachable().end())
      return Error{
          Errc::invalid,
          fmt::format("reports are not attached as '{}'{}", printable(format), did_you_mean(format, attachable())),
          "formats: " + join(attachable(), ", ")};
  std::sort(wanted.begin(), wanted.end());
  wanted.erase(std::unique(wanted.begin(), wanted.end()), wanted.end());
  return wanted;
}

bool sees_everyones(const Scope& scope) { return scope.role() == Role::owner || scope.role() == Role::admin; }

Error no_such_schedule(const std::string& name) {
  return {Errc::not_found, fmt::format("no schedule '{}'", printable(name)), "'portico schedule list' shows all"};
}

/// The rows that a scope sees take three parameters: customer (null for all), account (null for everyone's).
constexpr std::string_view select_schedule =
    "SELECT id, customer, name, owner, report, at, attach, paused_at FROM schedule WHERE removed_at IS NULL"
    " AND (?1 IS NULL OR customer = ?1) AND (?2 IS NULL OR owner = ?2)";

void bind_scope(db::Statement& row, const Scope& scope) {
  if (scope.customer()) row.bind(1, scope.customer()->text);
  if (!sees_everyones(scope)) row.bind(2, scope.account().text);
}

Schedule schedule_at(db::Database& database, const db::Statement& row) {
  Schedule schedule{.id = row.integer(0),
                    .customer = CustomerId(row.text(1)),
                    .name = row.text(2),
                    .owner = AccountId(row.text(3)),
                    .report = row.text(4),
                    .at = row.text(5),
                    .to = {},
                    .attach = {},
                    .state = row.is_null(7) ? Schedule::State::active : Schedule::State::paused};
  const std::string attach = row.text(6);
  if (!attach.empty())
    for (const auto format : split(attach, ',')) schedule.attach.emplace_back(format);
  auto to = database.prepare("SELECT account FROM recipient WHERE schedule = ? ORDER BY account");
  to.bind(1, schedule.id);
  while (to.step()) schedule.to.emplace_back(to.text(0));
  return schedule;
}

}  // namespace

std::string_view name_of(Schedule::State state) { return state == Schedule::State::active ? "active" : "paused"; }

Result<std::vector<AccountId>> Schedules::recipients(db::Database& database, const NewSchedule& wanted,
                                                     const Scope& scope) const {
  std::vector<AccountId> to;
  for (const auto& address : wanted.to) {
    PORTICO_TRY(AccountId account, identity::canonical_email(address));
    to.push_back(std::move(account));
  }
  if (to.empty()) to.push_back(scope.account());
  std::sort(to.begin(), to.end());
  to.erase(std::unique(to.begin(), to.end()), to.end());
  for (const auto& account : to) {
    const bool own = account == scope.account();
    if (!own && !sees_everyones(scope))
      return Error{Errc::denied, "only an owner may send reports to others",
                   "leave out --to, or ask an owner of your customer"};
    const auto sees = scopes_.for_recipient(database, account, *scope.customer());
    // An operator's admin is nobody that a customer can name.
    if (!sees || (!own && sees->role() == Role::admin))
      return Error{Errc::not_found,
                   fmt::format("no account '{}' is active at customer '{}'", printable(account.text),
                               printable(scope.customer()->text)),
                   "reports go to accounts of the customer that have signed up"};
  }
  return to;
}

Result<Schedule> Schedules::create(db::Database& database, const NewSchedule& wanted, const Scope& scope,
                                   Instant now) const {
  if (scope.all_customers()) return Error{Errc::invalid, "a schedule belongs to one customer", "add --customer ID"};
  PORTICO_CHECK(check_name(wanted.name));
  PORTICO_CHECK(check_report(catalog_, wanted.report));
  PORTICO_TRY(const ScheduleRule rule,
              ScheduleRule::parse(wanted.at, zones_, wanted.zone.empty() ? "UTC" : wanted.zone));
  PORTICO_TRY(const auto attach, checked_formats(wanted.attach));
  PORTICO_TRY(const auto to, recipients(database, wanted, scope));
  auto same = database.prepare("SELECT 1 FROM schedule WHERE customer = ? AND name = ? AND removed_at IS NULL");
  if (same.bind_all(scope.customer()->text, wanted.name).step())
    return Error{Errc::conflict, fmt::format("schedule '{}' exists already", wanted.name),
                 "choose another name, or delete that one first"};
  database
      .prepare(
          "INSERT INTO schedule(customer, name, owner, report, at, attach, created_at, planned_until, next_at)"
          " VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)")
      .bind_all(scope.customer()->text, wanted.name, scope.account().text, wanted.report, rule.print(),
                join(attach, ","), stored(now), stored(now), stored(rule.next(now)))
      .run();
  const std::int64_t id = database.last_rowid();
  for (const auto& account : to)
    database.prepare("INSERT INTO recipient VALUES(?, ?)").bind_all(id, account.text).run();
  return find(database, wanted.name, scope);
}

std::vector<Schedule> Schedules::list(db::Database& database, const Scope& scope) const {
  auto row = database.prepare(std::string(select_schedule) + " ORDER BY customer, name");
  bind_scope(row, scope);
  std::vector<Schedule> schedules;
  while (row.step()) schedules.push_back(schedule_at(database, row));
  return schedules;
}

Result<Schedule> Schedules::find(db::Database& database, const std::string& name, const Scope& scope) const {
  auto row = database.prepare(std::string(select_schedule) + " AND name = ?3 ORDER BY customer");
  bind_scope(row, scope);
  row.bind(3, name);
  if (!row.step()) return no_such_schedule(name);
  Schedule schedule = schedule_at(database, row);
  if (row.step())
    return Error{Errc::invalid, fmt::format("several customers have a schedule '{}'", printable(name)),
                 "add --customer ID"};
  return schedule;
}

Result<Schedule> Schedules::pause(db::Database& database, const std::string& name, const Scope& scope,
                                  Instant now) const {
  PORTICO_TRY(const Schedule schedule, find(database, name, scope));
  database.prepare("UPDATE schedule SET paused_at = ?, next_at = NULL WHERE id = ? AND paused_at IS NULL")
      .bind_all(stored(now), schedule.id)
      .run();
  return find(database, name, scope);
}

Result<Schedule> Schedules::resume(db::Database& database, const std::string& name, const Scope& scope,
                                   Instant now) const {
  PORTICO_TRY(const Schedule schedule, find(database, name, scope));
  PORTICO_TRY(const ScheduleRule rule, ScheduleRule::parse(schedule.at, zones_, "UTC"));
  database
      .prepare(
          "UPDATE schedule SET paused_at = NULL, planned_until = max(planned_until, ?), next_at = ?"
          " WHERE id = ? AND paused_at IS NOT NULL")
      .bind_all(stored(now), stored(rule.next(now)), schedule.id)
      .run();
  return find(database, name, scope);
}

Result<Schedule> Schedules::remove(db::Database& database, const std::string& name, const Scope& scope,
                                   Instant now) const {
  PORTICO_TRY(Schedule schedule, find(database, name, scope));
  database.prepare("UPDATE schedule SET removed_at = ?, next_at = NULL WHERE id = ?")
      .bind_all(stored(now), schedule.id)
      .run();
  database
      .prepare(
          "UPDATE delivery SET state = 'cancelled', finished_at = ?, next_attempt_at = NULL, reply = 'the schedule was "
          "deleted'"
          " WHERE schedule = ? AND state IN ('planned', 'rendering', 'queued', 'deferred', 'held')")
      .bind_all(stored(now), schedule.id)
      .run();
  return schedule;
}

Result<std::vector<std::string>> Schedules::upcoming(const Schedule& schedule, Instant now, std::size_t count) const {
  std::vector<std::string> next;
  if (schedule.state == Schedule::State::paused) return next;
  PORTICO_TRY(const ScheduleRule rule, ScheduleRule::parse(schedule.at, zones_, "UTC"));
  for (const Instant at : rule.upcoming(now, count)) next.push_back(calendar::local_iso(at, rule.zone()));
  return next;
}

}  // namespace portico::delivery
