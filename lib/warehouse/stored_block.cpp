#include "warehouse/stored_block.hpp"

namespace portico::warehouse {
namespace {

constexpr Type integer_type{TypeKind::integer};

db::Statement select_chunk(db::Database& database, const BlockFacts& block, std::size_t column) {
  auto row = database.prepare("SELECT data FROM chunk WHERE id = ?");
  row.bind(1, block.id * columns_per_block + static_cast<std::int64_t>(column));
  return row;
}

std::string place_of(const BlockFacts& block, std::size_t column) {
  return "warehouse block " + std::to_string(block.id) + ", column " + std::to_string(column) + ": ";
}

[[noreturn]] void rethrow_with_place(const Failure& failure, const BlockFacts& block, std::size_t column) {
  Error error = failure.error();
  if (error.code == Errc::corrupt) error.message = place_of(block, column) + error.message;
  throw Failure(std::move(error));
}

/// A hidden column that is the same for the whole block, or has a chunk of its own.
void read_hidden(db::Database& database, const BlockFacts& block, std::size_t column, std::span<const RowRange> ranges,
                 Column& out) {
  read_column(database, block, column, integer_type, ranges, out);
  if (!out.nulls.empty())
    throw Failure({Errc::corrupt, place_of(block, column) + "it is missing", "restore the warehouse from a backup"});
}

void fill(Column& column, std::int64_t value, std::size_t rows) {
  column.type = integer_type;
  column.ints.assign(rows, value);
  column.nulls.clear();
}

}  // namespace

void fill_with_nulls(Column& column, Type type, std::size_t rows) {
  static const auto no_texts = std::make_shared<const Dictionary>(1);
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

void read_column(db::Database& database, const BlockFacts& block, std::size_t column, Type type,
                 std::span<const RowRange> ranges, Column& out, SharedDictionary* shared) {
  auto row = select_chunk(database, block, column);
  if (!row.step()) return fill_with_nulls(out, type, count_rows(ranges));
  try {
    ChunkView(row.bytes(0), type, block.rows).decode(ranges, out, shared);
  } catch (const Failure& failure) {
    rethrow_with_place(failure, block, column);
  }
}

void read_txs(db::Database& database, const BlockFacts& block, std::span<const RowRange> ranges, Column& out) {
  if (block.txs.least == block.txs.greatest) return fill(out, block.txs.least, count_rows(ranges));
  read_hidden(database, block, tx_column, ranges, out);
}

void read_sources(db::Database& database, const BlockFacts& block, std::span<const RowRange> ranges, Column& out) {
  if (block.source) return fill(out, *block.source, count_rows(ranges));
  read_hidden(database, block, source_column, ranges, out);
}

StoredBlock::StoredBlock(db::Database& database, std::int64_t block) : database_(database) {
  std::tie(facts_, dead_) = load_block(database, block);
}

const BlockDirectory& StoredBlock::directory() {
  if (!directory_) directory_ = BlockDirectory::decode(facts_.directory, facts_.rows);
  return *directory_;
}

const ChunkView* StoredBlock::chunk(std::size_t column, Type type) {
  const auto [at, added] = chunks_.try_emplace(column);
  if (!added) return at->second ? &*at->second->view : nullptr;
  auto row = select_chunk(database_, facts_, column);
  if (!row.step()) return nullptr;
  auto loaded = std::make_unique<Loaded>();
  loaded->bytes = row.bytes(0);
  try {
    loaded->view.emplace(loaded->bytes, type, facts_.rows);
  } catch (const Failure& failure) {
    rethrow_with_place(failure, facts_, column);
  }
  at->second = std::move(loaded);
  return &*at->second->view;
}

void StoredBlock::read(std::size_t column, Type type, std::span<const RowRange> ranges, Column& out) {
  read_column(database_, facts_, column, type, ranges, out);
}

}  // namespace portico::warehouse
