#include "warehouse/removals.hpp"

#include <algorithm>

#include "core/hash.hpp"

namespace portico::warehouse {
namespace {

std::string salt_of(db::Database& database) {
  auto row = database.prepare("SELECT salt FROM erasure_salt");
  if (!row.step())
    throw Failure({Errc::corrupt, "the salt of erased ids is missing", "restore the warehouse from a backup"});
  return std::string(row.bytes(0));
}

std::string fingerprint(std::string_view salt, std::string_view name_space, std::string_view external_id) {
  std::string text(salt);
  text += std::to_string(name_space.size());
  text += ':';
  text += name_space;
  text += external_id;
  return std::string(as_text(blake2b(text)).substr(0, 16));
}

Instant instant_of(std::int64_t micros) { return Instant(std::chrono::microseconds(micros)); }

}  // namespace

std::vector<std::int64_t> parties_being_erased(db::Database& database) {
  auto row = database.prepare("SELECT party FROM erased WHERE pending = 1 ORDER BY party");
  std::vector<std::int64_t> parties;
  while (row.step()) parties.push_back(row.integer(0));
  return parties;
}

void begin_erasure(db::Database& database, std::int64_t party, Tx tx) {
  auto found = database.prepare("SELECT name_space, external_id FROM party WHERE id = ?");
  found.bind(1, party);
  if (!found.step()) return;
  const std::string name_space = found.text(0), external_id = found.text(1);
  database.prepare("INSERT INTO erased(fingerprint, party, tx, pending) VALUES(?, ?, ?, 1)")
      .bind_blob(1, fingerprint(salt_of(database), name_space, external_id))
      .bind(2, party)
      .bind(3, tx)
      .run();
  database
      .prepare("DELETE FROM reject WHERE customer = ? AND dataset IN (SELECT name FROM dataset WHERE name_space = ?)")
      .bind_all(external_id, name_space)
      .run();
  found.reset();
  database.prepare("DELETE FROM party WHERE id = ?").bind(1, party).run();
}

void end_erasures(db::Database& database, std::span<const std::int64_t> parties) {
  auto end = database.prepare("UPDATE erased SET pending = 0 WHERE party = ?");
  for (const std::int64_t party : parties) end.bind(1, party).run();
}

ErasedIds::ErasedIds(db::Database& database) : database_(database) {
  auto any = database.prepare("SELECT 1 FROM erased LIMIT 1");
  if (any.step()) salt_ = salt_of(database);
}

bool ErasedIds::contains(const std::string& name_space, std::string_view external_id) const {
  if (salt_.empty()) return false;
  auto row = database_.prepare("SELECT 1 FROM erased WHERE fingerprint = ?");
  row.bind_blob(1, fingerprint(salt_, name_space, external_id));
  return row.step();
}

std::optional<std::int64_t> kept_from_of(db::Database& database, const StoredDataset& dataset) {
  auto row = database.prepare("SELECT kept_from FROM dataset WHERE id = ?");
  row.bind(1, dataset.id);
  return row.step() ? row.optional_integer(0) : std::nullopt;
}

void set_kept_from(db::Database& database, const StoredDataset& dataset, std::int64_t time) {
  database.prepare("UPDATE dataset SET kept_from = ? WHERE id = ?").bind_all(time, dataset.id).run();
}

HiddenRows::HiddenRows(db::Database& database, const StoredDataset& dataset)
    : dataset_(dataset), parties_(parties_being_erased(database)), kept_from_(kept_from_of(database, dataset)) {}

bool HiddenRows::contains(StoredBlock& block, std::uint32_t row) const {
  if (!parties_.empty() && std::binary_search(parties_.begin(), parties_.end(), block.directory().party_of(row)))
    return true;
  const auto& times = block.facts().times;
  if (!kept_from_ || !times || times->least >= *kept_from_) return false;
  const Chunk* chunk = block.chunk(*dataset_.time, {TypeKind::time});
  return chunk && !chunk->view().null_at(row) && chunk->view().integer_at(row) < *kept_from_;
}

void insert_removal(db::Database& database, const Removal& removal) {
  const auto before = removal.before ? std::optional(removal.before->time_since_epoch().count()) : std::nullopt;
  database.prepare("INSERT INTO removal(reason, dataset, tx, at, rows, before) VALUES(?, ?, ?, ?, ?, ?)")
      .bind_all(static_cast<std::int64_t>(removal.reason), removal.dataset, removal.tx,
                removal.at.time_since_epoch().count(), removal.rows, before)
      .run();
}

std::vector<Removal> removals_of(db::Database& database, const std::string& dataset) {
  auto row = database.prepare("SELECT reason, tx, at, rows, before FROM removal WHERE dataset = ? ORDER BY id");
  row.bind(1, dataset);
  std::vector<Removal> removals;
  while (row.step()) {
    const auto before = row.optional_integer(4);
    removals.push_back({.reason = static_cast<Removal::Reason>(row.integer(0)),
                        .dataset = dataset,
                        .tx = row.integer(1),
                        .at = instant_of(row.integer(2)),
                        .rows = row.integer(3),
                        .before = before ? std::optional(instant_of(*before)) : std::nullopt});
  }
  return removals;
}

}  // namespace portico::warehouse
