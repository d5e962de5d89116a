#include "audit/trail.hpp"

#include <algorithm>
#include <array>
#include <cstring>

#include <fmt/format.h>
#include <sodium.h>

namespace portico::audit {
namespace {

constexpr std::array<std::string_view, 1> steps{R"(
CREATE TABLE entry(
  number INTEGER PRIMARY KEY,
  at INTEGER NOT NULL,
  actor TEXT NOT NULL,
  role TEXT NOT NULL,
  customer TEXT NOT NULL,
  act TEXT NOT NULL,
  object TEXT NOT NULL,
  outcome TEXT NOT NULL,
  peer TEXT NOT NULL,
  leaf BLOB NOT NULL) STRICT;
CREATE INDEX entry_by_actor ON entry(actor, number);
CREATE INDEX entry_by_customer ON entry(customer, number);
CREATE TRIGGER entry_is_never_changed BEFORE UPDATE ON entry BEGIN SELECT RAISE(ABORT, 'audit entries never change'); END;
CREATE TRIGGER entry_is_never_removed BEFORE DELETE ON entry BEGIN SELECT RAISE(ABORT, 'audit entries stay'); END;
CREATE TABLE head(
  id INTEGER PRIMARY KEY CHECK (id = 1),
  size INTEGER NOT NULL,
  peaks BLOB NOT NULL,
  signature BLOB NOT NULL) STRICT;
)"};

void put_integer(std::string& bytes, std::uint64_t value, int width) {
  for (int index = 0; index < width; ++index) bytes.push_back(static_cast<char>((value >> (8 * index)) & 0xffU));
}

/// What is hashed for an entry: its number and time, then each non-empty text as (tag, length, bytes). Empty texts
/// leave no trace, so that a text added later does not change the hashes of older entries.
std::string leaf_data(const Entry& entry) {
  std::string bytes;
  put_integer(bytes, static_cast<std::uint64_t>(entry.number), 8);
  put_integer(bytes, static_cast<std::uint64_t>(entry.at.time_since_epoch().count()), 8);
  const std::string* const texts[] = {&entry.actor,  &entry.role,    &entry.customer, &entry.act,
                                      &entry.object, &entry.outcome, &entry.peer};
  std::uint64_t tag = 0;
  for (const std::string* text : texts) {
    ++tag;
    if (text->empty()) continue;
    put_integer(bytes, tag, 1);
    put_integer(bytes, text->size(), 4);
    bytes += *text;
  }
  return bytes;
}

/// What is signed for a head.
std::string head_data(const Head& head) {
  std::string bytes = "portico audit head 1\n";
  put_integer(bytes, head.size, 8);
  bytes += as_text(head.root);
  return bytes;
}

Digest digest_from(std::string_view bytes) {
  Digest digest{};
  std::memcpy(digest.data(), bytes.data(), std::min(bytes.size(), digest.size()));
  return digest;
}

struct StoredHead {
  MerkleFrontier frontier;
  std::string signature;
};

StoredHead stored_head(db::Database& database) {
  auto row = database.prepare("SELECT size, peaks, signature FROM head WHERE id = 1");
  if (!row.step()) return {};
  const auto size = static_cast<std::uint64_t>(row.integer(0));
  std::vector<Digest> peaks;
  for (std::string_view rest = row.bytes(1); rest.size() >= sizeof(Digest); rest.remove_prefix(sizeof(Digest)))
    peaks.push_back(digest_from(rest));
  return {MerkleFrontier(size, std::move(peaks)), row.text(2)};
}

constexpr std::string_view columns = "number, at, actor, role, customer, act, object, outcome, peer";

Entry entry_at(const db::Statement& row) {
  return {.number = row.integer(0),
          .at = Instant{std::chrono::microseconds{row.integer(1)}},
          .actor = row.text(2),
          .role = row.text(3),
          .customer = row.text(4),
          .act = row.text(5),
          .object = row.text(6),
          .outcome = row.text(7),
          .peer = row.text(8)};
}

Error corrupt(std::string message) {
  return {
      Errc::corrupt, "audit log: " + std::move(message),
      "someone or something changed control.db outside of Portico; compare with a backup and with heads noted earlier"};
}

const unsigned char* raw(std::string_view bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }

/// Hashes all entries again. `noted` is looked at on the way past its size.
Result<MerkleFrontier> rehash(db::Database& database, const std::optional<Head>& noted) {
  MerkleFrontier frontier;
  auto row = database.prepare(fmt::format("SELECT {}, leaf FROM entry ORDER BY number", columns));
  while (row.step()) {
    const Entry entry = entry_at(row);
    const auto expected = static_cast<std::int64_t>(frontier.size()) + 1;
    if (entry.number != expected) return corrupt(fmt::format("entry {} is missing", expected));
    const Digest leaf = leaf_hash(leaf_data(entry));
    if (row.bytes(9) != as_text(leaf)) return corrupt(fmt::format("entry {} was changed", entry.number));
    frontier.append(leaf);
    if (noted && noted->size == frontier.size() && noted->root != frontier.root())
      return corrupt(fmt::format("the first {} entries are not those of the noted head", noted->size));
  }
  return frontier;
}

}  // namespace

void migrate(db::Database& database) { db::migrate(database, "audit", steps); }

Trail::Trail(const Secret& seed) {
  if (seed.bytes().size() != crypto_sign_SEEDBYTES)
    throw Failure({Errc::internal, "audit: the signing seed is not 32 bytes"});
  std::array<std::byte, crypto_sign_SECRETKEYBYTES> key{};
  crypto_sign_seed_keypair(reinterpret_cast<unsigned char*>(public_key_.data()),
                           reinterpret_cast<unsigned char*>(key.data()), raw(seed.text()));
  secret_key_ = Secret(std::span<const std::byte>(key));
  sodium_memzero(key.data(), key.size());
}

std::int64_t Trail::append(db::Database& database, const Entry& entry) const {
  if (!database.in_transaction()) throw Failure({Errc::internal, "audit: an entry needs the transaction of its act"});
  MerkleFrontier frontier = stored_head(database).frontier;
  Entry numbered = entry;
  numbered.number = static_cast<std::int64_t>(frontier.size()) + 1;
  const Digest leaf = leaf_hash(leaf_data(numbered));
  auto insert = database.prepare(fmt::format("INSERT INTO entry({}, leaf) VALUES(?,?,?,?,?,?,?,?,?,?)", columns));
  insert.bind_all(numbered.number, std::int64_t{numbered.at.time_since_epoch().count()}, numbered.actor, numbered.role,
                  numbered.customer, numbered.act, numbered.object, numbered.outcome, numbered.peer);
  insert.bind_blob(10, as_text(leaf)).run();

  frontier.append(leaf);
  std::string peaks;
  for (const Digest& peak : frontier.peaks()) peaks += as_text(peak);
  const std::string signed_bytes = head_data({frontier.size(), frontier.root()});
  std::array<unsigned char, crypto_sign_BYTES> signature{};
  crypto_sign_detached(signature.data(), nullptr, raw(signed_bytes), signed_bytes.size(), raw(secret_key_.text()));
  auto update = database.prepare("INSERT OR REPLACE INTO head(id, size, peaks, signature) VALUES(1, ?, ?, ?)");
  update.bind(1, numbered.number).bind_blob(2, peaks);
  update.bind_blob(3, {reinterpret_cast<const char*>(signature.data()), signature.size()}).run();
  return numbered.number;
}

std::vector<Entry> Trail::list(db::Database& database, const Selection& selection) const {
  std::string sql = fmt::format("SELECT {} FROM entry WHERE number < ?", columns);
  if (!selection.actor.empty()) sql += " AND actor = ?";
  if (!selection.customer.empty()) sql += " AND customer = ?";
  sql += " ORDER BY number DESC LIMIT ?";
  auto row = database.prepare(sql);
  int index = 0;
  row.bind(++index, selection.before.value_or(std::numeric_limits<std::int64_t>::max()));
  if (!selection.actor.empty()) row.bind(++index, selection.actor);
  if (!selection.customer.empty()) row.bind(++index, selection.customer);
  row.bind(++index, static_cast<std::int64_t>(selection.limit));
  std::vector<Entry> entries;
  while (row.step()) entries.push_back(entry_at(row));
  std::reverse(entries.begin(), entries.end());
  return entries;
}

Result<Head> Trail::verify(db::Database& database, const std::optional<Head>& noted) const {
  PORTICO_TRY(const MerkleFrontier frontier, rehash(database, noted));
  const Head head{frontier.size(), frontier.root()};
  if (noted && noted->size > head.size)
    return corrupt(fmt::format("{} entries are there, but a head over {} was noted", head.size, noted->size));
  const StoredHead stored = stored_head(database);
  if (stored.frontier.size() != head.size)
    return corrupt(fmt::format("{} entries are there, its head counts {}", head.size, stored.frontier.size()));
  if (head.size == 0) return head;
  if (stored.frontier.root() != head.root) return corrupt("the entries do not add up to its head");
  const std::string signed_bytes = head_data(head);
  if (stored.signature.size() != crypto_sign_BYTES ||
      crypto_sign_verify_detached(raw(stored.signature), raw(signed_bytes), signed_bytes.size(),
                                  raw(as_text(public_key_))) != 0)
    return corrupt("its head is not signed with this root key");
  return head;
}

}  // namespace portico::audit
