#include "warehouse/schema.hpp"

#include <array>

namespace portico::warehouse {
namespace {

constexpr std::string_view first = R"sql(
CREATE TABLE dataset(
  id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, kind INTEGER NOT NULL, name_space TEXT NOT NULL,
  time_field TEXT NOT NULL, rows INTEGER NOT NULL DEFAULT 0, unassigned INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE TABLE field(
  dataset INTEGER NOT NULL REFERENCES dataset, position INTEGER NOT NULL, name TEXT NOT NULL, type TEXT NOT NULL,
  key_place INTEGER, PRIMARY KEY(dataset, position), UNIQUE(dataset, name)) STRICT, WITHOUT ROWID;
CREATE TABLE source(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE) STRICT;
CREATE TABLE party(
  id INTEGER PRIMARY KEY, name_space TEXT NOT NULL, external_id TEXT NOT NULL,
  UNIQUE(name_space, external_id)) STRICT;

CREATE TABLE tx_log(tx INTEGER PRIMARY KEY, at INTEGER NOT NULL, source INTEGER NOT NULL REFERENCES source) STRICT;
CREATE INDEX tx_log_at ON tx_log(at, tx);
CREATE TABLE cursor(
  source TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, PRIMARY KEY(source, name)) STRICT, WITHOUT ROWID;
CREATE TABLE file(
  dataset TEXT NOT NULL, identity TEXT NOT NULL, number INTEGER NOT NULL,
  PRIMARY KEY(dataset, identity), UNIQUE(dataset, number)) STRICT, WITHOUT ROWID;
CREATE TABLE reject(
  id INTEGER PRIMARY KEY, digest BLOB NOT NULL UNIQUE, source TEXT NOT NULL, tx INTEGER NOT NULL,
  dataset TEXT NOT NULL, location TEXT NOT NULL, record INTEGER NOT NULL, field TEXT NOT NULL, reason TEXT NOT NULL,
  raw BLOB NOT NULL, customer TEXT NOT NULL) STRICT;
CREATE INDEX reject_source ON reject(source, id);
CREATE INDEX reject_customer ON reject(dataset, customer);
CREATE TABLE sync(
  source TEXT PRIMARY KEY, attempted_at INTEGER, succeeded_at INTEGER, error TEXT NOT NULL) STRICT, WITHOUT ROWID;

CREATE TABLE part(
  id INTEGER PRIMARY KEY, dataset INTEGER NOT NULL REFERENCES dataset, state INTEGER NOT NULL, rows INTEGER NOT NULL,
  blocks INTEGER NOT NULL, t0 INTEGER, t1 INTEGER, tx0 INTEGER NOT NULL, tx1 INTEGER NOT NULL, k0 INTEGER, k1 INTEGER,
  segments INTEGER NOT NULL DEFAULT 0) STRICT;
CREATE INDEX part_dataset ON part(dataset, state, tx0, id);
CREATE TABLE block(
  id INTEGER PRIMARY KEY, part INTEGER NOT NULL, rows INTEGER NOT NULL, lo INTEGER NOT NULL, hi INTEGER NOT NULL,
  t0 INTEGER, t1 INTEGER, tx0 INTEGER NOT NULL, tx1 INTEGER NOT NULL, source INTEGER, meta BLOB NOT NULL) STRICT;
CREATE INDEX block_party ON block(part, hi, id);
CREATE TABLE chunk(id INTEGER PRIMARY KEY, data BLOB NOT NULL) STRICT;
CREATE TABLE dead(block INTEGER PRIMARY KEY, data BLOB NOT NULL) STRICT;
CREATE TABLE key_index(
  part INTEGER NOT NULL, segment INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY(part, segment)) STRICT;

CREATE TABLE record(
  dataset INTEGER NOT NULL, key BLOB NOT NULL, party INTEGER NOT NULL, tx INTEGER NOT NULL, source INTEGER NOT NULL,
  hash INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY(dataset, key)) STRICT, WITHOUT ROWID;
CREATE INDEX record_party ON record(dataset, party);
CREATE TABLE superseded(
  dataset INTEGER NOT NULL, key BLOB NOT NULL, from_tx INTEGER NOT NULL, to_tx INTEGER NOT NULL,
  party INTEGER NOT NULL, source INTEGER NOT NULL, hash INTEGER NOT NULL, data BLOB NOT NULL,
  PRIMARY KEY(dataset, key, from_tx)) STRICT, WITHOUT ROWID;
CREATE INDEX superseded_party ON superseded(dataset, party);
)sql";

// Format 2: see conversion.cpp for what becomes of the rows.
constexpr std::string_view second = R"sql(
ALTER TABLE dataset ADD COLUMN kept_from INTEGER;
ALTER TABLE part ADD COLUMN past INTEGER;
CREATE TABLE erasure_salt(salt BLOB NOT NULL) STRICT;
INSERT INTO erasure_salt VALUES(randomblob(16));
CREATE TABLE erased(
  fingerprint BLOB PRIMARY KEY, party INTEGER NOT NULL, tx INTEGER NOT NULL, pending INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE INDEX erased_party ON erased(party);
CREATE INDEX erased_pending ON erased(party) WHERE pending = 1;
CREATE TABLE removal(
  id INTEGER PRIMARY KEY, reason INTEGER NOT NULL, dataset TEXT NOT NULL, tx INTEGER NOT NULL, at INTEGER NOT NULL,
  rows INTEGER NOT NULL, before INTEGER) STRICT;
CREATE INDEX removal_dataset ON removal(dataset, id);
)sql";

constexpr std::array<std::string_view, 2> steps{first, second};

}  // namespace

void prepare_schema(db::Database& database) { db::migrate(database, "warehouse", steps); }

}  // namespace portico::warehouse
