#pragma once
#include "db/database.hpp"
#include "warehouse/row_writer.hpp"
#include "warehouse/stored_dataset.hpp"

namespace portico::warehouse {

/// Live and unassigned rows as counted at each commit; the newest event time from the blocks.
DatasetFacts dataset_facts(db::Database& database, const StoredDataset& dataset);

/// Adds what a commit changed to the dataset's counts, in the caller's transaction.
void add_counts(db::Database& database, const StoredDataset& dataset, const StoreCounts& counts);

/// How many live rows the parties (ascending) have.
std::int64_t live_rows_of(db::Database& database, const StoredDataset& dataset, std::span<const std::int64_t> parties);

/// The rows with a time (µs) before some moment: whether there are any, dead ones included, and how many live.
struct ExpiringRows {
  bool any = false;
  std::int64_t live = 0, unassigned = 0;
};
ExpiringRows rows_before(db::Database& database, const StoredDataset& dataset, std::int64_t time);

}  // namespace portico::warehouse
