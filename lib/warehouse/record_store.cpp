#include "warehouse/record_store.hpp"

#include <algorithm>
#include <numeric>

#include "core/checksum.hpp"
#include "warehouse/record_codec.hpp"

namespace portico::warehouse {
namespace {

struct KeyedRow {
  std::string key;
  std::uint32_t row = 0;
};

/// By key, which is the order of the table, and of equal keys the last row only.
std::vector<KeyedRow> keyed_rows(const StoredDataset& dataset, const Rows& rows) {
  std::vector<KeyedRow> keyed;
  keyed.reserve(rows.customer.size());
  for (std::uint32_t row = 0; row < rows.customer.size(); ++row)
    keyed.push_back({encode_record_key(dataset, rows, row), row});
  std::sort(keyed.begin(), keyed.end(), [](const KeyedRow& a, const KeyedRow& b) {
    const int order = a.key.compare(b.key);
    return order != 0 ? order < 0 : a.row > b.row;
  });
  const auto same_key = [](const KeyedRow& a, const KeyedRow& b) { return a.key == b.key; };
  keyed.erase(std::unique(keyed.begin(), keyed.end(), same_key), keyed.end());
  return keyed;
}

class RecordWriter {
 public:
  RecordWriter(db::Database& database, const StoredDataset& dataset, const CommitContext& context, const Rows& rows)
      : database_(database),
        dataset_(dataset),
        context_(context),
        rows_(rows),
        parties_(database, dataset.name_space, rows.customer),
        find_(database.prepare("SELECT party, tx, data FROM record WHERE dataset = ? AND key = ?")),
        insert_(database.prepare("INSERT OR REPLACE INTO record(dataset, key, party, tx, source, hash, data) "
                                 "VALUES(?, ?, ?, ?, ?, ?, ?)")) {}

  StoreCounts store() {
    for (const KeyedRow& row : keyed_rows(dataset_, rows_)) store_row(row);
    return counts_;
  }

 private:
  void store_row(const KeyedRow& row) {
    const std::string data = encode_record(dataset_, rows_, row.row);
    find_.bind(1, dataset_.id).bind_blob(2, row.key);
    const bool exists = find_.step();
    if (exists && parties_.known(row.row) == find_.integer(0) && find_.bytes(2) == data) {
      ++counts_.unchanged;
    } else if (exists) {
      ++counts_.corrected;
      if (find_.integer(0) == 0) --counts_.unassigned;
      if (find_.integer(1) != context_.tx) supersede(row.key);
      write(row, data);
    } else {
      ++counts_.appended;
      ++counts_.rows;
      write(row, data);
    }
    find_.reset();
  }

  void supersede(const std::string& key) {
    database_
        .prepare(
            "INSERT INTO superseded(dataset, key, from_tx, to_tx, party, source, hash, data) "
            "SELECT dataset, key, tx, ?, party, source, hash, data FROM record WHERE dataset = ? AND key = ?")
        .bind_all(context_.tx, dataset_.id)
        .bind_blob(3, key)
        .run();
  }

  void write(const KeyedRow& row, const std::string& data) {
    const std::int64_t party = parties_.made(row.row);
    if (party == 0) ++counts_.unassigned;
    insert_.bind(1, dataset_.id).bind_blob(2, row.key).bind(3, party).bind(4, context_.tx);
    insert_.bind(5, context_.source).bind(6, static_cast<std::int64_t>(checksum(data))).bind_blob(7, data).run();
  }

  db::Database& database_;
  const StoredDataset& dataset_;
  const CommitContext& context_;
  const Rows& rows_;
  RowParties parties_;
  db::Statement find_, insert_;
  StoreCounts counts_;
};

/// Gathers scanned versions into blocks of column vectors.
class RecordBlocks {
 public:
  RecordBlocks(db::Database& database, const StoredDataset& dataset, const ScanRequest& request)
      : dataset_(dataset), columns_(columns_for(dataset, request.fields)), sources_(source_dictionary(database)) {
    places_.resize(dataset.fields.size());
    for (std::size_t place = 0; place < columns_.size(); ++place)
      if (columns_[place].kind == ScanColumn::Kind::field) places_[columns_[place].position].push_back(place);
    begin();
  }

  /// Columns of `row`: party, tx, source, hash, data.
  void add(const db::Statement& row) {
    const std::string_view data = row.bytes(4);
    if (static_cast<std::uint64_t>(row.integer(3)) != checksum(data))
      throw Failure({Errc::corrupt, "a stored record of dataset '" + dataset_.name + "' does not match its checksum",
                     "restore the warehouse from a backup"});
    RecordCells cells(data);
    for (std::size_t position = 0; position < places_.size(); ++position) add_cell(cells, position, data);
    for (std::size_t place = 0; place < columns_.size(); ++place) add_system_cell(columns_[place].kind, place, row);
    ++rows_;
  }

  std::size_t rows() const { return rows_; }

  Block take() {
    Block block{.rows = rows_};
    for (auto& builder : builders_) block.columns.push_back(builder.take());
    begin();
    return block;
  }

 private:
  void begin() {
    builders_.clear();
    for (const ScanColumn& column : columns_) builders_.emplace_back(column.type);
    rows_ = 0;
  }

  void add_cell(RecordCells& cells, std::size_t position, std::string_view data) {
    const Type type = dataset_.fields[position].type;
    if (places_[position].empty()) return cells.skip(type);
    cells.next(type, builders_[places_[position].front()]);
    for (std::size_t again = 1; again < places_[position].size(); ++again) {  // a field that was asked for twice
      RecordCells repeat(data);
      for (std::size_t before = 0; before < position; ++before) repeat.skip(dataset_.fields[before].type);
      repeat.next(type, builders_[places_[position][again]]);
    }
  }

  void add_system_cell(ScanColumn::Kind kind, std::size_t place, const db::Statement& row) {
    if (kind == ScanColumn::Kind::party) builders_[place].append_int(row.integer(0));
    if (kind == ScanColumn::Kind::tx) builders_[place].append_int(row.integer(1));
    if (kind == ScanColumn::Kind::source)
      builders_[place].append_text(sources_->at(static_cast<std::size_t>(row.integer(2))));
  }

  const StoredDataset& dataset_;
  std::vector<ScanColumn> columns_;
  std::shared_ptr<const Dictionary> sources_;
  std::vector<std::vector<std::size_t>> places_;  // by position: where the field was asked for
  std::vector<ColumnBuilder> builders_;
  std::size_t rows_ = 0;
};

class RecordScan {
 public:
  RecordScan(db::Database& database, const StoredDataset& dataset, const ScanRequest& request,
             const std::function<bool(const Block&)>& sink)
      : database_(database), dataset_(dataset), request_(request), sink_(sink), blocks_(database, dataset, request) {}

  ScanStats run() {
    if (request_.parties.extent() == PartySet::Extent::listed) {
      for (const PartyId party : request_.parties.ids())
        if (!scan(" AND party = ?3", static_cast<std::int64_t>(party))) return stats_;
    } else {
      const bool all = request_.parties.extent() == PartySet::Extent::everything;
      if (!scan(all ? " AND ?3 IS NOT NULL" : " AND party <> ?3", static_cast<std::int64_t>(PartyId::none)))
        return stats_;
    }
    flush();
    return stats_;
  }

 private:
  /// By key: the same versions come in the same order, whether they are live still or superseded meanwhile.
  bool scan(const std::string& condition, std::int64_t party) {
    std::string sql =
        "SELECT party, tx, source, hash, data, key FROM record WHERE dataset = ?1 AND tx <= ?2" + condition;
    if (request_.as_of)
      sql +=
          " UNION ALL SELECT party, from_tx, source, hash, data, key FROM superseded "
          "WHERE dataset = ?1 AND from_tx <= ?2 AND to_tx > ?2" +
          condition;
    sql += " ORDER BY key";
    auto row = database_.prepare(sql);
    row.bind_all(dataset_.id, request_.as_of.value_or(std::numeric_limits<std::int64_t>::max()), party);
    while (row.step()) {
      blocks_.add(row);
      if (blocks_.rows() == most_block_rows && !flush()) return false;
    }
    return true;
  }

  bool flush() {
    if (blocks_.rows() == 0) return true;
    const Block block = blocks_.take();
    stats_.rows += static_cast<std::int64_t>(block.rows);
    ++stats_.blocks_read;
    return sink_(block);
  }

  db::Database& database_;
  const StoredDataset& dataset_;
  const ScanRequest& request_;
  const std::function<bool(const Block&)>& sink_;
  RecordBlocks blocks_;
  ScanStats stats_;
};

}  // namespace

StoreCounts store_records(db::Database& database, const StoredDataset& dataset, const CommitContext& context,
                          const Rows& rows) {
  return RecordWriter(database, dataset, context, rows).store();
}

ScanStats scan_records(db::Database& database, const StoredDataset& dataset, const ScanRequest& request,
                       const std::function<bool(const Block&)>& sink) {
  return RecordScan(database, dataset, request, sink).run();
}

}  // namespace portico::warehouse
