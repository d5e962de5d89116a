#include "delivery/outbox.hpp"

#include <fmt/format.h>

#include "core/hash.hpp"
#include "core/text.hpp"
#include "delivery/store.hpp"
#include "delivery/timing.hpp"

namespace portico::delivery::outbox {
namespace {

/// How often a message whose fate is unknown goes out again.
constexpr std::int64_t resends = 1;

bool changed(db::Database& database) { return database.changes() > 0; }

Rendering rendering_at(const db::Statement& row) {
  Rendering rendering{.id = row.integer(0),
                      .attempts = row.integer(1),
                      .schedule = row.integer(2),
                      .schedule_name = row.text(3),
                      .customer = CustomerId(row.text(4)),
                      .recipient = AccountId(row.text(5)),
                      .report = row.text(6),
                      .at = row.text(7),
                      .attach = {},
                      .occurrence = instant_from(row.optional_integer(9)),
                      .nominal = instant_from(row.integer(10)),
                      .created_at = instant_from(row.integer(13)),
                      .deadline = instant_from(row.integer(14))};
  if (const std::string attach = row.text(8); !attach.empty())
    for (const auto format : split(attach, ',')) rendering.attach.emplace_back(format);
  if (!rendering.occurrence)
    rendering.kind = Assignment::Kind::test;
  else if (row.integer(11) != 0)
    rendering.kind = Assignment::Kind::late;
  if (row.integer(12) != 0) rendering.attachments = Assignment::Attachments::left_out;
  return rendering;
}

mail::Mailbox mailbox(const std::string& text) {
  auto parsed = mail::Mailbox::parse(text);
  if (!parsed)
    throw Failure({Errc::corrupt, fmt::format("a stored message has the address '{}'", printable(text)), ""});
  return *parsed;
}

std::string written(const mail::Mailbox& mailbox) {
  if (mailbox.name().empty()) return mailbox.address();
  std::string quoted;
  for (const char c : mailbox.name()) {
    if (c == '"' || c == '\\') quoted += '\\';
    quoted += c;
  }
  return fmt::format("\"{}\" <{}>", quoted, mailbox.address());
}

}  // namespace

std::int64_t add_test(db::Database& database, const Schedule& schedule, const AccountId& account, Instant now) {
  database
      .prepare(
          "INSERT INTO delivery(schedule, customer, recipient, nominal, state, created_at, deadline)"
          " VALUES(?, ?, ?, ?, 'planned', ?, ?)")
      .bind_all(schedule.id, schedule.customer.text, account.text, stored(now), stored(now), stored(deadline(now, now)))
      .run();
  return database.last_rowid();
}

std::optional<Rendering> take_rendering(db::Database& database, Instant now) {
  auto row = database.prepare(
      "SELECT d.id, d.attempts, s.id, s.name, d.customer, d.recipient, s.report, s.at, s.attach, d.occurrence, "
      "d.nominal, d.late,"
      " d.bare, d.created_at, d.deadline FROM delivery d JOIN schedule s ON s.id = d.schedule"
      " WHERE d.state = 'planned' AND (d.next_attempt_at IS NULL OR d.next_attempt_at <= ?) ORDER BY d.id LIMIT 1");
  if (!row.bind_all(stored(now)).step()) return std::nullopt;
  Rendering rendering = rendering_at(row);
  database.prepare("UPDATE delivery SET state = 'rendering', next_attempt_at = NULL WHERE id = ?")
      .bind_all(rendering.id)
      .run();
  return rendering;
}

bool queue(db::Database& database, std::int64_t id, const FinishedMail& mail, Instant now) {
  database.prepare("UPDATE delivery SET state = 'queued', attempts = 0 WHERE id = ? AND state = 'rendering'")
      .bind_all(id)
      .run();
  if (!changed(database)) return false;
  const Digest hash = blake2b(mail.bytes);
  auto insert = database.prepare("INSERT OR REPLACE INTO message VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?)");
  insert.bind_all(id, mail.envelope.id, written(mail.envelope.from), mail.subject);
  insert.bind_blob(5, as_text(hash))
      .bind(6, mail.tx)
      .bind(7, static_cast<std::int64_t>(mail.attachments))
      .bind(8, stored(now))
      .bind_blob(9, mail.bytes)
      .run();
  return true;
}

bool leave_rendering(db::Database& database, std::int64_t id, const Step& step) {
  database
      .prepare(
          "UPDATE delivery SET state = ?, reply = ?, next_attempt_at = ?, finished_at = ?, attempts = attempts + 1"
          " WHERE id = ? AND state = 'rendering'")
      .bind_all(name_of(step.state), step.reply, stored(step.next_attempt_at), stored(step.finished_at), id)
      .run();
  return changed(database);
}

std::optional<Sending> take_sending(db::Database& database, Instant now) {
  auto row = database.prepare(
      "SELECT d.id, d.attempts, d.doubts, d.deadline, d.recipient, m.message_id, m.sender, m.attachments, m.bytes"
      " FROM delivery d JOIN message m ON m.delivery = d.id WHERE d.finished_at IS NULL"
      " AND d.state IN ('queued', 'deferred', 'doubt') AND (d.next_attempt_at IS NULL OR d.next_attempt_at <= ?) ORDER "
      "BY d.id LIMIT 1");
  if (!row.bind_all(stored(now)).step()) return std::nullopt;
  Sending sending{.id = row.integer(0),
                  .attempts = row.integer(1),
                  .doubts = row.integer(2),
                  .attachments = static_cast<std::size_t>(row.integer(7)),
                  .deadline = instant_from(row.integer(3)),
                  .envelope = {.from = mailbox(row.text(6)), .to = mailbox(row.text(4)), .id = row.text(5)},
                  .bytes = std::string(row.bytes(8))};
  database.prepare("UPDATE delivery SET state = 'claimed', next_attempt_at = NULL WHERE id = ?")
      .bind_all(sending.id)
      .run();
  return sending;
}

bool enter_data(db::Database& database, std::int64_t id) {
  database.prepare("UPDATE delivery SET state = 'in_data' WHERE id = ? AND state = 'claimed'").bind_all(id).run();
  return changed(database);
}

bool record(db::Database& database, std::int64_t id, const Step& step) {
  database
      .prepare(
          "UPDATE delivery SET state = ?, reply = ?, next_attempt_at = ?, finished_at = ?, attempts = attempts + 1"
          " WHERE id = ? AND state IN ('claimed', 'in_data')")
      .bind_all(name_of(step.state), step.reply, stored(step.next_attempt_at), stored(step.finished_at), id)
      .run();
  return changed(database);
}

bool put_back(db::Database& database, std::int64_t id, const std::string& why, Instant until) {
  database
      .prepare(
          "UPDATE delivery SET state = iif(doubts > 0, 'doubt', 'queued') WHERE id = ? AND state IN ('claimed', "
          "'in_data')")
      .bind_all(id)
      .run();
  const bool back = changed(database);
  database
      .prepare(
          "UPDATE delivery SET reply = ?1, next_attempt_at = max(coalesce(next_attempt_at, 0), ?2)"
          " WHERE state IN ('queued', 'deferred', 'doubt') AND finished_at IS NULL")
      .bind_all(why, stored(until))
      .run();
  return back;
}

bool shorten(db::Database& database, std::int64_t id, const std::string& reply) {
  database
      .prepare(
          "UPDATE delivery SET state = 'planned', bare = 1, reply = ?, attempts = attempts + 1, next_attempt_at = NULL"
          " WHERE id = ? AND state IN ('claimed', 'in_data')")
      .bind_all(reply, id)
      .run();
  return changed(database);
}

bool doubt(db::Database& database, std::int64_t id, const Doubtful& doubtful) {
  database
      .prepare(
          "UPDATE delivery SET state = 'doubt', doubts = doubts + 1, attempts = attempts + 1, reply = ?1,"
          " next_attempt_at = iif(doubts < ?2, ?3, NULL), finished_at = iif(doubts < ?2, NULL, ?4)"
          " WHERE id = ?5 AND state IN ('claimed', 'in_data')")
      .bind_all(doubtful.why, resends, stored(doubtful.again_at), stored(doubtful.now), id)
      .run();
  return changed(database);
}

void settle(db::Database& database, std::optional<std::int64_t> id, Instant now) {
  database.prepare("UPDATE delivery SET state = 'planned' WHERE state = 'rendering' AND (?1 IS NULL OR id = ?1)")
      .bind_all(id)
      .run();
  // A message in doubt that had been claimed for its second way is in doubt still.
  database
      .prepare(
          "UPDATE delivery SET state = iif(doubts > 0, 'doubt', 'queued') WHERE state = 'claimed' AND (?1 IS NULL OR "
          "id = ?1)")
      .bind_all(id)
      .run();
  std::vector<std::int64_t> in_data;
  {
    auto row = database.prepare("SELECT id FROM delivery WHERE state = 'in_data' AND (?1 IS NULL OR id = ?1)");
    row.bind_all(id);
    while (row.step()) in_data.push_back(row.integer(0));
  }
  for (const std::int64_t one : in_data) doubt(database, one, {"stopped while the message was going out", now, now});
}

void give_up(db::Database& database, Instant now) {
  // The planner has cancelled what waited then; this is what came back to waiting since.
  database
      .prepare(
          "UPDATE delivery SET state = 'cancelled', finished_at = ?1, next_attempt_at = NULL,"
          " reply = 'superseded by a newer occurrence' || CASE reply WHEN '' THEN '' ELSE '; last: ' || reply END"
          " WHERE state IN ('planned', 'queued', 'deferred', 'held') AND EXISTS (SELECT 1 FROM delivery newer"
          " JOIN run ON run.id = newer.run WHERE newer.schedule = delivery.schedule AND newer.id > delivery.id"
          " AND newer.occurrence > delivery.occurrence AND newer.recipient = delivery.recipient AND NOT run.missed)")
      .bind_all(stored(now))
      .run();
  database
      .prepare(
          "UPDATE delivery SET state = 'expired', finished_at = ?1, next_attempt_at = NULL,"
          " reply = 'given up at its deadline' || CASE reply WHEN '' THEN '' ELSE '; last: ' || reply END"
          " WHERE state IN ('planned', 'queued', 'deferred', 'held') AND deadline <= ?1")
      .bind_all(stored(now))
      .run();
  database
      .prepare(
          "UPDATE delivery SET finished_at = ?1, next_attempt_at = NULL WHERE state = 'doubt' AND finished_at IS NULL "
          "AND deadline <= ?1")
      .bind_all(stored(now))
      .run();
}

void begin_hold(db::Database& database, const Hold& hold) {
  database.prepare("INSERT OR IGNORE INTO outbox_hold VALUES(1, ?, ?)").bind_all(stored(hold.since), hold.why).run();
}

std::optional<Hold> current_hold(db::Database& database) {
  auto row = database.prepare("SELECT since, why FROM outbox_hold");
  if (!row.step()) return std::nullopt;
  return Hold{instant_from(row.integer(0)), row.text(1)};
}

std::int64_t end_hold(db::Database& database) {
  database.execute("DELETE FROM outbox_hold");
  auto row = database.prepare("SELECT count(*) FROM delivery WHERE finished_at IS NULL");
  row.step();
  return row.integer(0);
}

void hold(db::Database& database, const std::string& why) {
  database.prepare("UPDATE delivery SET state = 'held', reply = ? WHERE state IN ('planned', 'queued', 'deferred')")
      .bind_all(why)
      .run();
}

void release(db::Database& database) {
  database.prepare("UPDATE delivery SET state = 'planned', reply = '', next_attempt_at = NULL WHERE state = 'held'")
      .run();
}

std::int64_t waiting(db::Database& database) {
  auto row = database.prepare("SELECT count(*) FROM delivery WHERE finished_at IS NULL AND state <> 'held'");
  row.step();
  return row.integer(0);
}

}  // namespace portico::delivery::outbox
