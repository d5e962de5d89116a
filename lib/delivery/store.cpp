#include "delivery/store.hpp"

#include <array>

namespace portico::delivery {
namespace {

// `planned_until` is the last occurrence that was planned: the next one is computed from it alone, so that none is lost
// while the daemon is down. `next_at` only caches that for the index.
constexpr std::array<std::string_view, 2> steps{R"(
CREATE TABLE schedule(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  customer TEXT NOT NULL,
  name TEXT NOT NULL,
  owner TEXT NOT NULL,
  report TEXT NOT NULL,
  at TEXT NOT NULL,
  attach TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  paused_at INTEGER,
  removed_at INTEGER,
  planned_until INTEGER NOT NULL,
  next_at INTEGER) STRICT;
CREATE UNIQUE INDEX schedule_by_name ON schedule(customer, name) WHERE removed_at IS NULL;
CREATE INDEX schedule_due ON schedule(next_at) WHERE next_at IS NOT NULL;
CREATE TABLE recipient(
  schedule INTEGER NOT NULL REFERENCES schedule(id) ON DELETE CASCADE,
  account TEXT NOT NULL,
  PRIMARY KEY(schedule, account)) STRICT, WITHOUT ROWID;
CREATE TABLE run(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  schedule INTEGER NOT NULL REFERENCES schedule(id),
  occurrence INTEGER NOT NULL,
  planned_at INTEGER NOT NULL,
  missed INTEGER NOT NULL,
  UNIQUE(schedule, occurrence)) STRICT;
CREATE TABLE delivery(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  run INTEGER REFERENCES run(id),
  schedule INTEGER NOT NULL REFERENCES schedule(id),
  customer TEXT NOT NULL,
  recipient TEXT NOT NULL,
  occurrence INTEGER,
  nominal INTEGER NOT NULL,
  late INTEGER NOT NULL DEFAULT 0,
  bare INTEGER NOT NULL DEFAULT 0,
  state TEXT NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  doubts INTEGER NOT NULL DEFAULT 0,
  created_at INTEGER NOT NULL,
  next_attempt_at INTEGER,
  deadline INTEGER NOT NULL,
  finished_at INTEGER,
  reply TEXT NOT NULL DEFAULT '',
  UNIQUE(run, recipient)) STRICT;
CREATE INDEX delivery_by_state ON delivery(state, next_attempt_at);
CREATE INDEX delivery_by_customer ON delivery(customer, id);
CREATE INDEX delivery_by_schedule ON delivery(schedule, id);
CREATE TABLE message(
  delivery INTEGER PRIMARY KEY REFERENCES delivery(id),
  message_id TEXT NOT NULL,
  sender TEXT NOT NULL,
  subject TEXT NOT NULL,
  hash BLOB NOT NULL,
  tx INTEGER NOT NULL,
  attachments INTEGER NOT NULL,
  composed_at INTEGER NOT NULL,
  bytes BLOB NOT NULL) STRICT;
)",
                                                R"(
CREATE TABLE outbox_hold(
  id INTEGER PRIMARY KEY CHECK (id = 1),
  since INTEGER NOT NULL,
  why TEXT NOT NULL) STRICT;
)"};

}  // namespace

void migrate(db::Database& database) { db::migrate(database, "delivery", steps); }

}  // namespace portico::delivery
