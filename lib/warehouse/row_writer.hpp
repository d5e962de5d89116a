#pragma once
#include <cstdint>
#include <map>
#include <vector>

#include "db/database.hpp"
#include "warehouse/key_lookup.hpp"
#include "warehouse/party_store.hpp"
#include "warehouse/removals.hpp"
#include "warehouse/stored_dataset.hpp"

namespace portico::warehouse {

/// What a commit writes with: its transaction, and what outlasts it.
struct Writing {
  db::Database& database;
  ReaderPool& readers;
  ChunkCache& cache;
  PartyCache& parties;
  BlockNumbering& numbering;
  Tx tx = 0;
  std::int64_t source = 0;  ///< who sends the rows
  std::size_t block_rows = 0;
  std::int64_t unindexed_rows = 0;

  KeyLookup::Setting lookup() const { return {database, readers, cache, unindexed_rows}; }
};

/// What storing some rows came to. `rows` and `unassigned` are by how much the dataset's live rows grew.
struct StoreCounts {
  std::int64_t appended = 0, corrected = 0, unchanged = 0, deleted = 0, refused = 0;
  std::int64_t rows = 0, unassigned = 0;
  bool changed() const { return appended + corrected + deleted > 0; }
};

/// The rows that die in a commit, by block.
class DyingRows {
 public:
  void add(std::int64_t block, DeadRows::Row row) { rows_[block].push_back(row); }
  void store(db::Database& database);

 private:
  std::map<std::int64_t, std::vector<DeadRows::Row>> rows_;
};

/// Stores one batch's rows of a dataset within the caller's transaction: drops what is stored already, marks what is
/// corrected as dead, and writes the rest as one new part.
class RowWriter {
 public:
  /// `keys` are those of the rows.
  RowWriter(const Writing& writing, const StoredDataset& dataset, const Rows& rows, BatchKeys& keys);
  StoreCounts store();

 private:
  void refuse_rows();
  void compare(StoredBlock& block, std::span<const RowPair> pairs);
  std::vector<std::uint8_t> same_content(StoredBlock& block, std::span<const RowPair> pairs);
  std::vector<std::int64_t> made_parties();
  std::vector<std::uint32_t> sorted_rows(const std::vector<std::int64_t>& parties) const;
  void write_part(std::span<const std::uint32_t> order, const std::vector<std::int64_t>& parties);
  std::vector<std::span<const std::uint32_t>> cut(std::span<const std::uint32_t> order) const;
  void encode(std::span<const std::uint32_t> rows, const std::vector<std::int64_t>& parties, EncodedBlock& block) const;
  std::vector<std::string> index_of(const std::vector<std::span<const std::uint32_t>>& pieces);
  const Column* times() const;

  Writing writing_;
  const StoredDataset& dataset_;
  const Rows& rows_;
  BatchKeys& keys_;
  RowParties parties_;
  HiddenRows hidden_;
  std::vector<std::uint8_t> keep_;
  std::vector<std::size_t> comparing_;  ///< the layout's places in the order in which contents are compared
  DyingRows dying_;
  StoreCounts counts_;
};

/// Ends the rows that have these keys, within the caller's transaction.
StoreCounts delete_rows(const Writing& writing, const StoredDataset& dataset, BatchKeys& keys);

}  // namespace portico::warehouse
