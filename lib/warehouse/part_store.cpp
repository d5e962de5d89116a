#include "warehouse/part_store.hpp"

namespace portico::warehouse {
namespace {

std::optional<std::int64_t> least_of(const std::optional<Span64>& span) {
  return span ? std::optional(span->least) : std::nullopt;
}
std::optional<std::int64_t> greatest_of(const std::optional<Span64>& span) {
  return span ? std::optional(span->greatest) : std::nullopt;
}

std::optional<Span64> span_at(const db::Statement& row, int column) {
  if (row.is_null(column)) return std::nullopt;
  return Span64{row.integer(column), row.integer(column + 1)};
}

[[noreturn]] void missing(std::int64_t block) {
  throw Failure({Errc::corrupt, "block " + std::to_string(block) + " of the warehouse is missing",
                 "restore the warehouse from a backup"});
}

constexpr std::string_view block_columns =
    "SELECT b.id, b.rows, b.lo, b.hi, b.t0, b.t1, b.tx0, b.tx1, b.source, b.meta, d.data "
    "FROM block b LEFT JOIN dead d ON d.block = b.id ";

BlockMeta decoded_meta(std::string_view bytes, const BlockNumbers& numbers) {
  try {
    return BlockMeta::decode(bytes, numbers);
  } catch (const Failure& failure) {
    Error error = failure.error();
    error.message = "warehouse block " + std::to_string(numbers.id) + ": " + error.message;
    throw Failure(std::move(error));
  }
}

void read_block(const db::Statement& row, BlockFacts& facts, DeadRows& dead) {
  static_cast<BlockNumbers&>(facts) = block_numbers(row);
  facts.meta = decoded_meta(row.bytes(9), facts);
  dead = DeadRows::decode(row.is_null(10) ? std::string_view() : row.bytes(10), facts.rows);
}

}  // namespace

BlockNumbering::BlockNumbering(db::Database& database) {
  auto row = database.prepare("SELECT coalesce(max(id), 0) + 1 FROM block");
  row.step();
  next_ = row.integer(0);
}

BlockNumbers block_numbers(const db::Statement& row) {
  return {.id = row.integer(0),
          .rows = static_cast<std::uint32_t>(row.integer(1)),
          .parties = {row.integer(2), row.integer(3)},
          .times = span_at(row, 4),
          .txs = {row.integer(6), row.integer(7)},
          .source = row.optional_integer(8)};
}

std::vector<Part> parts_of(db::Database& database, std::int64_t dataset, PartState state) {
  auto row = database.prepare(
      "SELECT id, rows, blocks, t0, t1, tx0, tx1, k0, k1, segments, past FROM part WHERE dataset = ? AND state = ? "
      "ORDER BY tx0, id");
  row.bind_all(dataset, static_cast<std::int64_t>(state));
  std::vector<Part> parts;
  while (row.step())
    parts.push_back({.id = row.integer(0),
                     .rows = row.integer(1),
                     .blocks = row.integer(2),
                     .times = span_at(row, 3),
                     .txs = {row.integer(5), row.integer(6)},
                     .keys = span_at(row, 7),
                     .segments = row.integer(9),
                     .past = row.optional_integer(10)});
  return parts;
}

std::int64_t insert_part(db::Database& database, std::int64_t dataset, std::int64_t first_tx) {
  database.prepare("INSERT INTO part(dataset, state, rows, blocks, tx0, tx1) VALUES(?, ?, 0, 0, ?, ?)")
      .bind_all(dataset, static_cast<std::int64_t>(PartState::building), first_tx, first_tx)
      .run();
  return database.last_rowid();
}

void insert_block(db::Database& database, std::int64_t part, const EncodedBlock& block) {
  const BlockFacts& facts = block.facts;
  database
      .prepare(
          "INSERT INTO block(id, part, rows, lo, hi, t0, t1, tx0, tx1, source, meta) "
          "VALUES(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
      .bind_all(facts.id, part, static_cast<std::int64_t>(facts.rows), facts.parties.least, facts.parties.greatest,
                least_of(facts.times), greatest_of(facts.times), facts.txs.least, facts.txs.greatest, facts.source)
      .bind_blob(11, facts.meta.encode(facts))
      .run();
  auto insert = database.prepare("INSERT INTO chunk(id, data) VALUES(?, ?)");
  for (const auto& [column, bytes] : block.chunks)
    insert.bind(1, facts.id * columns_per_block + static_cast<std::int64_t>(column)).bind_blob(2, bytes).run();
  if (!block.dead.empty()) store_dead(database, facts.id, block.dead);
}

void update_part(db::Database& database, const Part& part, PartState state) {
  database
      .prepare(
          "UPDATE part SET state = ?, rows = ?, blocks = ?, t0 = ?, t1 = ?, tx0 = ?, tx1 = ?, k0 = ?, k1 = ?, "
          "segments = ?, past = ? WHERE id = ?")
      .bind_all(static_cast<std::int64_t>(state), part.rows, part.blocks, least_of(part.times), greatest_of(part.times),
                part.txs.least, part.txs.greatest, least_of(part.keys), greatest_of(part.keys), part.segments,
                part.past, part.id)
      .run();
}

void set_part_state(db::Database& database, std::int64_t part, PartState state) {
  database.prepare("UPDATE part SET state = ? WHERE id = ?").bind_all(static_cast<std::int64_t>(state), part).run();
}

std::vector<std::int64_t> block_ids(db::Database& database, std::int64_t part) {
  auto row = database.prepare("SELECT id FROM block WHERE part = ? ORDER BY id");
  row.bind(1, part);
  std::vector<std::int64_t> ids;
  while (row.step()) ids.push_back(row.integer(0));
  return ids;
}

std::pair<BlockFacts, DeadRows> load_block(db::Database& database, std::int64_t block) {
  auto row = database.prepare(std::string(block_columns) + "WHERE b.id = ?");
  row.bind(1, block);
  if (!row.step()) missing(block);
  std::pair<BlockFacts, DeadRows> loaded;
  read_block(row, loaded.first, loaded.second);
  return loaded;
}

std::pair<std::uint32_t, DeadRows> load_dead_rows(db::Database& database, std::int64_t block) {
  auto row = database.prepare("SELECT d.data, b.rows FROM block b LEFT JOIN dead d ON d.block = b.id WHERE b.id = ?");
  row.bind(1, block);
  if (!row.step()) missing(block);
  const auto rows = static_cast<std::uint32_t>(row.integer(1));
  return {rows, DeadRows::decode(row.is_null(0) ? std::string_view() : row.bytes(0), rows)};
}

bool has_rows_of(db::Database& database, const Part& part, std::span<const std::int64_t> parties) {
  for (const std::int64_t party : parties) {
    BlockCursor cursor(database, part.id);
    while (cursor.next(party) && cursor.facts().parties.least <= party)
      if (cursor.facts().meta.directory.run_of_party(party)) return true;
  }
  return false;
}

BlockCursor::BlockCursor(db::Database& database, std::int64_t part)
    : statement_(database.prepare(std::string(block_columns) + "WHERE b.part = ? AND b.hi >= ? ORDER BY b.hi, b.id")),
      part_(part) {}

bool BlockCursor::next(std::int64_t party) {
  if (!begun_) statement_.bind_all(part_, party);
  begun_ = true;
  if (!statement_.step()) return false;
  if (statement_.integer(3) < party) {  // far away: seek instead of stepping there
    statement_.reset();
    statement_.bind_all(part_, party);
    if (!statement_.step()) return false;
  }
  read_block(statement_, facts_, dead_);
  return true;
}

void BlockCursor::take(BlockFacts& facts, DeadRows& dead) {
  facts = std::move(facts_);
  dead = std::move(dead_);
}

void store_dead(db::Database& database, std::int64_t block, const DeadRows& dead) {
  database.prepare("INSERT OR REPLACE INTO dead(block, data) VALUES(?, ?)")
      .bind(1, block)
      .bind_blob(2, dead.encode())
      .run();
}

void drop_unfinished(db::Database& database) {
  database.prepare("UPDATE part SET state = ? WHERE state = ?")
      .bind_all(static_cast<std::int64_t>(PartState::dropped), static_cast<std::int64_t>(PartState::building))
      .run();
}

bool purge_dropped(db::Database& database, std::int64_t most_blocks) {
  auto dropped =
      database.prepare("SELECT b.id FROM part p JOIN block b ON b.part = p.id WHERE p.state = ? ORDER BY b.id LIMIT ?");
  dropped.bind_all(static_cast<std::int64_t>(PartState::dropped), most_blocks);
  std::vector<std::int64_t> blocks;
  while (dropped.step()) blocks.push_back(dropped.integer(0));
  for (const std::int64_t block : blocks) {
    database.prepare("DELETE FROM chunk WHERE id >= ? AND id < ?")
        .bind_all(block * columns_per_block, (block + 1) * columns_per_block)
        .run();
    database.prepare("DELETE FROM dead WHERE block = ?").bind(1, block).run();
    database.prepare("DELETE FROM block WHERE id = ?").bind(1, block).run();
  }
  if (!blocks.empty()) return true;
  database.prepare("DELETE FROM key_index WHERE part IN (SELECT id FROM part WHERE state = ?)")
      .bind(1, static_cast<std::int64_t>(PartState::dropped))
      .run();
  database.prepare("DELETE FROM part WHERE state = ?").bind(1, static_cast<std::int64_t>(PartState::dropped)).run();
  return false;
}

}  // namespace portico::warehouse
