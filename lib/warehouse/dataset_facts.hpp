#pragma once
#include "db/database.hpp"
#include "warehouse/event_writer.hpp"
#include "warehouse/stored_dataset.hpp"

namespace portico::warehouse {

/// Live and unassigned rows as counted at each commit; the newest event time from the blocks.
DatasetFacts dataset_facts(db::Database& database, const StoredDataset& dataset);

/// Adds what a commit changed to the dataset's counts, in the caller's transaction.
void add_counts(db::Database& database, const StoredDataset& dataset, const StoreCounts& counts);

}  // namespace portico::warehouse
