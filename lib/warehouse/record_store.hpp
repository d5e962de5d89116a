#pragma once
#include <functional>

#include "db/database.hpp"
#include "warehouse/event_scan.hpp"
#include "warehouse/event_writer.hpp"
#include "warehouse/stored_dataset.hpp"

namespace portico::warehouse {

/// Stores one batch's rows of a records dataset within the caller's transaction. The version that a change replaces
/// stays as valid from its tx until this one.
StoreCounts store_records(db::Database& database, const StoredDataset& dataset, const CommitContext& context,
                          const Rows& rows);

/// Scans a records dataset in the snapshot of the caller's read transaction: the versions valid at `as_of`, by key.
ScanStats scan_records(db::Database& database, const StoredDataset& dataset, const ScanRequest& request,
                       const std::function<bool(const Block&)>& sink);

}  // namespace portico::warehouse
