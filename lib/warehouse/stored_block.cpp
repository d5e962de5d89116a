#include "warehouse/stored_block.hpp"

#include "warehouse/bytes.hpp"

namespace portico::warehouse {
namespace {

constexpr Type integer_type{TypeKind::integer};

std::string place_of(const BlockFacts& block, std::size_t column) {
  return "warehouse block " + std::to_string(block.id) + ", column " + std::to_string(column) + ": ";
}

[[noreturn]] void damaged(const BlockFacts& block, std::size_t column, const std::string& what) {
  throw Failure({Errc::corrupt, place_of(block, column) + what, "restore the warehouse from a backup"});
}

std::string chunk_bytes(db::Database& database, const BlockFacts& block, const ColumnFacts& facts) {
  auto row = database.prepare("SELECT data FROM chunk WHERE id = ?");
  row.bind(1, block.id * columns_per_block + static_cast<std::int64_t>(facts.column));
  if (!row.step()) damaged(block, facts.column, "it is missing");
  const auto bytes = row.bytes(0);
  if (bytes.size() != facts.size || bytes.size() < sizeof facts.sum || load<std::uint64_t>(bytes.data()) != facts.sum)
    damaged(block, facts.column, "it is not the one that was written");
  return std::string(bytes);
}

}  // namespace

void fill_with_nulls(Column& column, Type type, std::size_t rows) {
  static const auto no_texts = std::make_shared<const Dictionary>(Dictionary{""});
  column.type = type;
  column.nulls.assign(rows, 1);
  if (type.kind == TypeKind::text) {
    column.codes.assign(rows, 0);
    column.dictionary = no_texts;
  } else if (type.kind == TypeKind::floating) {
    column.floats.assign(rows, 0);
  } else {
    column.ints.assign(rows, 0);
  }
}

StoredBlock::StoredBlock(db::Database& database, ChunkCache* cache, std::int64_t block)
    : database_(&database), cache_(cache) {
  std::tie(facts_, dead_) = load_block(database, block);
}

std::shared_ptr<const Chunk> StoredBlock::load(const ColumnFacts& facts, Type type) {
  const std::int64_t id = facts_.id * columns_per_block + static_cast<std::int64_t>(facts.column);
  if (cache_)
    if (auto kept = cache_->find(id)) return kept;
  std::shared_ptr<const Chunk> chunk;
  try {
    chunk = std::make_shared<const Chunk>(chunk_bytes(*database_, facts_, facts), type, facts_.rows);
  } catch (const Failure& failure) {
    if (failure.error().code != Errc::corrupt || failure.error().message.starts_with("warehouse block")) throw;
    damaged(facts_, facts.column, failure.error().message);
  }
  if (cache_) cache_->add(id, chunk);
  return chunk;
}

const Chunk* StoredBlock::chunk(std::size_t column, Type type) {
  for (const auto& [number, chunk] : loaded_)
    if (number == column) return chunk.get();
  const ColumnFacts* facts = facts_.meta.column(column);
  return loaded_.emplace_back(column, facts ? load(*facts, type) : nullptr).second.get();
}

void StoredBlock::read(std::size_t column, Type type, std::span<const RowRange> ranges, Column& out) {
  const Chunk* stored = chunk(column, type);
  if (!stored) return fill_with_nulls(out, type, count_rows(ranges));
  const ChunkView& view = stored->view();
  try {
    view.decode(ranges, out);
    if (type.kind != TypeKind::text) return;
    if (out.size() < view.entries() / 2)
      view.keep_used_entries(out);
    else
      out.dictionary = stored->dictionary();
  } catch (const Failure& failure) {
    damaged(facts_, column, failure.error().message);
  }
}

void StoredBlock::read_hidden(std::size_t column, std::span<const RowRange> ranges, std::vector<std::int64_t>& out) {
  const Chunk* stored = chunk(column, integer_type);
  if (!stored || stored->view().has_nulls()) damaged(facts_, column, "it is missing");
  Column values;
  values.ints = std::move(out);
  stored->view().decode(ranges, values);
  out = std::move(values.ints);
}

void StoredBlock::read_txs(std::span<const RowRange> ranges, std::vector<std::int64_t>& out) {
  if (facts_.txs.least == facts_.txs.greatest) return out.assign(count_rows(ranges), facts_.txs.least);
  read_hidden(tx_column, ranges, out);
}

void StoredBlock::read_sources(std::span<const RowRange> ranges, std::vector<std::int64_t>& out) {
  if (facts_.source) return out.assign(count_rows(ranges), *facts_.source);
  read_hidden(source_column, ranges, out);
}

}  // namespace portico::warehouse
