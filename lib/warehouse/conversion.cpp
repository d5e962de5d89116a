#include "warehouse/conversion.hpp"

#include "core/checksum.hpp"
#include "warehouse/block_encoder.hpp"
#include "warehouse/bytes.hpp"
#include "warehouse/chunk_cache.hpp"
#include "warehouse/record_cells.hpp"

namespace portico::warehouse {
namespace {

bool is_format_1(db::Database& database) {
  auto row = database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'record'");
  return row.step();
}

/// What a chunk holds, read once more: format 1 did not keep it with the block.
ColumnFacts facts_of_chunk(std::size_t column, std::string_view bytes, Type type, std::uint32_t rows) {
  if (bytes.size() < sizeof(std::uint64_t)) malformed("a column chunk");
  const Chunk chunk(std::string(bytes), type, rows);
  Column values;
  chunk.view().decode(RowRanges{{0, rows}}, values);
  if (type.kind == TypeKind::text) values.dictionary = std::make_shared<const Dictionary>(chunk.view().dictionary());
  return {.column = column,
          .span = encode_chunk(values).span,
          .size = static_cast<std::uint32_t>(bytes.size()),
          .sum = load<std::uint64_t>(bytes.data())};
}

BlockMeta meta_of(db::Database& database, const StoredDataset& dataset, const BlockNumbers& block,
                  std::string_view directory) {
  BlockMeta meta{.columns = {}, .directory = BlockDirectory::decode(directory, block.rows)};
  auto chunk = database.prepare("SELECT id, data FROM chunk WHERE id >= ? AND id < ? ORDER BY id");
  chunk.bind_all(block.id * columns_per_block, (block.id + 1) * columns_per_block);
  while (chunk.step()) {
    const auto column = static_cast<std::size_t>(chunk.integer(0) % columns_per_block);
    const Type type = column < most_fields ? dataset.fields.at(column).type : Type{TypeKind::integer};
    meta.columns.push_back(facts_of_chunk(column, chunk.bytes(1), type, block.rows));
  }
  return meta;
}

void convert_blocks(db::Database& database, const StoredDataset& dataset) {
  auto row = database.prepare(
      "SELECT b.id, b.rows, b.lo, b.hi, b.t0, b.t1, b.tx0, b.tx1, b.source, b.meta FROM part p JOIN block b "
      "ON b.part = p.id WHERE p.dataset = ? AND p.state = ?");
  row.bind_all(dataset.id, static_cast<std::int64_t>(PartState::live));
  std::vector<std::pair<std::int64_t, std::string>> metas;
  while (row.step()) {
    const BlockNumbers numbers = block_numbers(row);
    metas.emplace_back(numbers.id, meta_of(database, dataset, numbers, row.bytes(9)).encode(numbers));
  }
  auto update = database.prepare("UPDATE block SET meta = ? WHERE id = ?");
  for (const auto& [id, meta] : metas) update.bind_blob(1, meta).bind(2, id).run();
}

/// Gathers versions of records until they are a block, and blocks until they are a part.
class RecordPart {
 public:
  RecordPart(db::Database& database, const StoredDataset& dataset, BlockNumbering& numbering)
      : database_(database), dataset_(dataset), numbering_(numbering), facts_(dataset) {
    begin();
  }

  /// Columns of `row`: party, from_tx, to_tx (null: live), source, hash, data.
  void add(const db::Statement& row) {
    if (rows_.parties.size() == most_block_rows) flush();
    const std::string_view data = row.bytes(5);
    if (static_cast<std::uint64_t>(row.integer(4)) != checksum(data)) malformed("a record");
    rows_.parties.push_back(row.integer(0));
    rows_.txs.push_back(row.integer(1));
    rows_.sources.push_back(row.integer(3));
    if (const auto died = row.optional_integer(2))
      dead_.push_back({static_cast<std::uint32_t>(rows_.parties.size() - 1), *died});
    RecordCells cells(data);
    for (std::size_t position = 0; position < builders_.size(); ++position)
      cells.next(dataset_.fields[position].type, builders_[position]);
  }

  void finish(bool past) {
    if (!rows_.parties.empty()) flush();
    if (id_ == 0) return;
    Part part = facts_.part();
    part.id = id_;
    if (past) part.past = last_death_;
    update_part(database_, part, PartState::live);
  }

 private:
  void begin() {
    rows_ = {};
    dead_.clear();
    builders_.clear();
    for (const auto& field : dataset_.fields) builders_.emplace_back(field.type);
  }

  void flush() {
    if (id_ == 0) id_ = insert_part(database_, dataset_.id, rows_.txs.front());
    for (auto& builder : builders_) rows_.columns.push_back({builder.take(), {}});
    EncodedBlock block = encode_block(dataset_, rows_, numbering_.next());
    facts_.add(block);
    for (const auto& row : dead_) last_death_ = std::max(last_death_, row.tx);
    block.dead.add_all(std::move(dead_));
    insert_block(database_, id_, block);
    begin();
  }

  db::Database& database_;
  const StoredDataset& dataset_;
  BlockNumbering& numbering_;
  PartFacts facts_;
  BlockRows rows_;
  std::vector<DeadRows::Row> dead_;
  std::vector<ColumnBuilder> builders_;
  std::int64_t id_ = 0;
  Tx last_death_ = 0;
};

void convert_records(db::Database& database, const StoredDataset& dataset, BlockNumbering& numbering) {
  for (const bool past : {false, true}) {
    auto row = database.prepare(
        past ? "SELECT party, from_tx, to_tx, source, hash, data FROM superseded WHERE dataset = ? ORDER BY party, "
               "key, from_tx"
             : "SELECT party, tx, NULL, source, hash, data FROM record WHERE dataset = ? ORDER BY party, key");
    row.bind(1, dataset.id);
    RecordPart part(database, dataset, numbering);
    while (row.step()) part.add(row);
    part.finish(past);
  }
}

}  // namespace

void convert_from_format_1(db::Database& database, BlockNumbering& numbering) {
  if (!is_format_1(database)) return;
  db::Transaction transaction(database);
  for (const auto& [name, dataset] : load_datasets(database)) {
    convert_blocks(database, *dataset);
    if (dataset->kind == model::DatasetKind::records) convert_records(database, *dataset, numbering);
  }
  database.execute("UPDATE part SET state = 2 WHERE state = 1; DROP TABLE record; DROP TABLE superseded");
  transaction.commit();
}

}  // namespace portico::warehouse
