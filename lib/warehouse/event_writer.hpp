#pragma once
#include <cstdint>
#include <map>
#include <vector>

#include "db/database.hpp"
#include "warehouse/key_lookup.hpp"
#include "warehouse/party_store.hpp"
#include "warehouse/stored_dataset.hpp"

namespace portico::warehouse {

/// What a commit is: its number, who sends it, and how blocks are cut.
struct CommitContext {
  Tx tx = 0;
  std::int64_t source = 0;
  std::size_t block_rows = 0;
};

/// What storing some rows came to. `rows` and `unassigned` are by how much the dataset's live rows grew.
struct StoreCounts {
  std::int64_t appended = 0, corrected = 0, unchanged = 0;
  std::int64_t rows = 0, unassigned = 0;
};

/// Stores one batch's rows of an events dataset within the caller's transaction: drops what is stored already, marks
/// what is corrected as dead, and writes the rest as one new part.
class EventWriter {
 public:
  EventWriter(db::Database& database, const StoredDataset& dataset, const CommitContext& context, const Rows& rows);
  StoreCounts store();

 private:
  void compare(StoredBlock& block, std::uint32_t row, std::uint32_t batch_row);
  bool same_content(StoredBlock& block, std::uint32_t row, std::uint32_t batch_row);
  void store_dead_rows();
  std::vector<std::uint32_t> sorted_rows(std::vector<std::int64_t>& parties);
  void write_part(std::span<const std::uint32_t> order, const std::vector<std::int64_t>& parties);

  db::Database& database_;
  const StoredDataset& dataset_;
  CommitContext context_;
  const Rows& rows_;
  RowParties parties_;
  std::vector<std::uint8_t> keep_;
  std::map<std::int64_t, std::vector<DeadRows::Row>> dying_;
  StoreCounts counts_;
};

/// Gathers `rows` of `from` into `to`; a text column keeps the dictionary.
void gather(const Column& from, std::span<const std::uint32_t> rows, Column& to);

}  // namespace portico::warehouse
