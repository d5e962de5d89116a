#include "warehouse/ledger.hpp"

#include <algorithm>
#include <limits>

#include "core/hash.hpp"

namespace portico::warehouse {
namespace {

constexpr std::size_t most_raw_bytes = 64 * 1024;

std::int64_t micros(Instant instant) { return instant.time_since_epoch().count(); }
Instant instant_of(std::int64_t value) { return Instant(std::chrono::microseconds(value)); }

std::optional<std::int64_t> micros(const std::optional<Instant>& instant) {
  return instant ? std::optional(micros(*instant)) : std::nullopt;
}

std::optional<Instant> optional_instant(const db::Statement& row, int column) {
  const auto value = row.optional_integer(column);
  return value ? std::optional(instant_of(*value)) : std::nullopt;
}

void append_part(std::string& out, std::string_view part) {
  out += ' ';
  out += std::to_string(part.size());
  out += ':';
  out += part;
}

/// The same for the same reject, however often its source is read again.
std::string digest_of(const std::string& source, const Reject& reject) {
  std::string content = std::to_string(reject.record);
  for (const auto* part :
       {&source, &reject.dataset, &reject.location, &reject.field, &reject.reason, &reject.raw, &reject.customer})
    append_part(content, *part);
  return std::string(as_text(blake2b(content)).substr(0, 16));
}

}  // namespace

Tx latest_tx(db::Database& database) {
  auto row = database.prepare("SELECT coalesce(max(tx), 0) FROM tx_log");
  row.step();
  return row.integer(0);
}

Tx tx_before(db::Database& database, Instant instant) {
  auto row = database.prepare("SELECT tx FROM tx_log WHERE at < ? ORDER BY at DESC, tx DESC LIMIT 1");
  row.bind(1, micros(instant));
  return row.step() ? row.integer(0) : 0;
}

std::optional<Instant> committed_at(db::Database& database, Tx tx) {
  auto row = database.prepare("SELECT at FROM tx_log WHERE tx = ?");
  row.bind(1, tx);
  if (!row.step()) return std::nullopt;
  return instant_of(row.integer(0));
}

std::vector<Commit> commits(db::Database& database, Tx last) {
  auto row = database.prepare("SELECT tx, at FROM tx_log WHERE tx <= ? ORDER BY tx");
  row.bind(1, last);
  std::vector<Commit> commits;
  while (row.step()) commits.push_back({row.integer(0), instant_of(row.integer(1))});
  return commits;
}

void log_tx(db::Database& database, Tx tx, Instant now, std::int64_t source) {
  database
      .prepare("INSERT INTO tx_log(tx, at, source) VALUES(?1, max(?2, coalesce((SELECT max(at) FROM tx_log), ?2)), ?3)")
      .bind_all(tx, micros(now), source)
      .run();
}

SourceNumber source_number(db::Database& database, const std::string& source) {
  auto found = database.prepare("SELECT id FROM source WHERE name = ?");
  found.bind(1, source);
  if (found.step()) return {found.integer(0), true};
  auto next = database.prepare("SELECT coalesce(max(id), 0) + 1 FROM source");
  next.step();
  return {next.integer(0), false};
}

void insert_source(db::Database& database, std::int64_t number, const std::string& source) {
  database.prepare("INSERT INTO source(id, name) VALUES(?, ?)").bind_all(number, source).run();
}

std::optional<std::string> cursor(db::Database& database, const std::string& source, const std::string& name) {
  auto row = database.prepare("SELECT value FROM cursor WHERE source = ? AND name = ?");
  row.bind_all(source, name);
  if (!row.step()) return std::nullopt;
  return row.text(0);
}

bool set_cursor(db::Database& database, const std::string& source, const std::string& name, const std::string& value) {
  database
      .prepare(
          "INSERT INTO cursor(source, name, value) VALUES(?, ?, ?) "
          "ON CONFLICT(source, name) DO UPDATE SET value = excluded.value WHERE value <> excluded.value")
      .bind_all(source, name, value)
      .run();
  return database.changes() > 0;
}

std::optional<std::int64_t> stored_file_number(db::Database& database, const std::string& dataset,
                                               const std::string& identity) {
  auto row = database.prepare("SELECT number FROM file WHERE dataset = ? AND identity = ?");
  row.bind_all(dataset, identity);
  if (!row.step()) return std::nullopt;
  return row.integer(0);
}

std::int64_t greatest_file_number(db::Database& database, const std::string& dataset) {
  auto row = database.prepare("SELECT coalesce(max(number), 0) FROM file WHERE dataset = ?");
  row.bind(1, dataset);
  row.step();
  return row.integer(0);
}

void insert_file(db::Database& database, const std::string& dataset, const std::string& identity, std::int64_t number) {
  database.prepare("INSERT INTO file(dataset, identity, number) VALUES(?, ?, ?)")
      .bind_all(dataset, identity, number)
      .run();
}

bool insert_reject(db::Database& database, const std::string& source, Tx tx, const Reject& reject) {
  const std::string_view raw = std::string_view(reject.raw).substr(0, most_raw_bytes);
  auto insert = database.prepare(
      "INSERT INTO reject(digest, source, tx, dataset, location, record, field, reason, customer, raw) "
      "VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT(digest) DO NOTHING");
  insert.bind_all(std::string_view(), source, tx, reject.dataset, reject.location, reject.record, reject.field,
                  reject.reason, reject.customer);
  insert.bind_blob(1, digest_of(source, reject)).bind_blob(10, raw).run();
  return database.changes() > 0;
}

std::vector<StoredReject> rejects(db::Database& database, const std::string& source, std::size_t limit) {
  auto row = database.prepare(
      "SELECT r.id, r.tx, t.at, r.dataset, r.location, r.record, r.field, r.reason, r.raw, r.customer "
      "FROM reject r JOIN tx_log t ON t.tx = r.tx WHERE r.source = ? ORDER BY r.id DESC LIMIT ?");
  row.bind(1, source).bind(2, static_cast<std::int64_t>(std::min<std::size_t>(limit, 1'000'000'000)));
  std::vector<StoredReject> found;
  while (row.step())
    found.push_back({.id = row.integer(0),
                     .source = source,
                     .tx = row.integer(1),
                     .at = instant_of(row.integer(2)),
                     .reject = {.dataset = row.text(3),
                                .location = row.text(4),
                                .record = row.integer(5),
                                .field = row.text(6),
                                .reason = row.text(7),
                                .raw = row.text(8),
                                .customer = row.text(9)}});
  return found;
}

std::int64_t reject_count(db::Database& database, const RejectFilter& filter) {
  auto row = filter.customer
                 ? database.prepare("SELECT count(*) FROM reject WHERE dataset = ? AND tx <= ? AND customer = ?")
                 : database.prepare("SELECT count(*) FROM reject WHERE dataset = ? AND tx <= ?");
  row.bind(1, filter.dataset);
  row.bind(2, filter.as_of.value_or(std::numeric_limits<Tx>::max()));
  if (filter.customer) row.bind(3, *filter.customer);
  row.step();
  return row.integer(0);
}

void store_sync_state(db::Database& database, const SyncState& state) {
  database
      .prepare(
          "INSERT INTO sync(source, attempted_at, succeeded_at, error) VALUES(?, ?, ?, ?) "
          "ON CONFLICT(source) DO UPDATE SET attempted_at = excluded.attempted_at, "
          "succeeded_at = excluded.succeeded_at, error = excluded.error")
      .bind_all(state.source, micros(state.attempted_at), micros(state.succeeded_at), state.error)
      .run();
}

std::optional<SyncState> sync_state(db::Database& database, const std::string& source) {
  auto row = database.prepare("SELECT attempted_at, succeeded_at, error FROM sync WHERE source = ?");
  row.bind(1, source);
  if (!row.step()) return std::nullopt;
  return SyncState{source, optional_instant(row, 0), optional_instant(row, 1), row.text(2)};
}

}  // namespace portico::warehouse
