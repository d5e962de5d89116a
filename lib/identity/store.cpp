#include "identity/store.hpp"

#include <array>

namespace portico::identity {
namespace {

constexpr std::array<std::string_view, 1> steps{R"(
CREATE TABLE customer(
  id TEXT PRIMARY KEY,
  name TEXT NOT NULL,
  created_at INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE account(
  id TEXT PRIMARY KEY,
  operator_role TEXT,
  password BLOB,
  epoch INTEGER NOT NULL DEFAULT 1,
  created_at INTEGER NOT NULL,
  enrolled_at INTEGER,
  disabled_at INTEGER,
  signed_in_at INTEGER) STRICT, WITHOUT ROWID;
CREATE TABLE membership(
  account TEXT NOT NULL REFERENCES account(id) ON DELETE CASCADE,
  customer TEXT NOT NULL,
  role TEXT NOT NULL,
  PRIMARY KEY(account, customer)) STRICT, WITHOUT ROWID;
CREATE INDEX membership_by_customer ON membership(customer, account);
CREATE TABLE invite(
  id INTEGER PRIMARY KEY,
  hash BLOB NOT NULL UNIQUE,
  account TEXT NOT NULL REFERENCES account(id) ON DELETE CASCADE,
  created_at INTEGER NOT NULL,
  expires_at INTEGER NOT NULL,
  spent_at INTEGER,
  replaced_at INTEGER) STRICT;
CREATE INDEX invite_by_account ON invite(account);
CREATE TABLE factor(
  id INTEGER PRIMARY KEY,
  account TEXT NOT NULL REFERENCES account(id) ON DELETE CASCADE,
  kind TEXT NOT NULL,
  secret BLOB NOT NULL,
  created_at INTEGER NOT NULL,
  confirmed_at INTEGER,
  last_step INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE INDEX factor_by_account ON factor(account, kind);
CREATE TABLE recovery_code(
  hash BLOB PRIMARY KEY,
  account TEXT NOT NULL REFERENCES account(id) ON DELETE CASCADE,
  used_at INTEGER) STRICT, WITHOUT ROWID;
CREATE INDEX recovery_code_by_account ON recovery_code(account);
CREATE TABLE session(
  id INTEGER PRIMARY KEY AUTOINCREMENT,
  hash BLOB NOT NULL UNIQUE,
  kind TEXT NOT NULL,
  account TEXT NOT NULL REFERENCES account(id) ON DELETE CASCADE,
  epoch INTEGER NOT NULL,
  invite INTEGER REFERENCES invite(id) ON DELETE CASCADE,
  created_at INTEGER NOT NULL,
  used_at INTEGER NOT NULL,
  peer TEXT NOT NULL) STRICT;
CREATE INDEX session_by_account ON session(account);
CREATE TABLE throttle(
  subject TEXT NOT NULL,
  kind TEXT NOT NULL,
  failures INTEGER NOT NULL,
  failed_at INTEGER NOT NULL,
  failed_before INTEGER NOT NULL,
  PRIMARY KEY(subject, kind)) STRICT, WITHOUT ROWID;
)"};

}  // namespace

void migrate(db::Database& database) { db::migrate(database, "identity", steps); }

}  // namespace portico::identity
