#pragma once
#include "db/database.hpp"
#include "warehouse/stored_dataset.hpp"

namespace portico::warehouse {

/// Reads and checks all that is stored in the snapshot of the caller's read transaction: the file's structure, every
/// block and chunk, order and bounds of the rows, unique keys, key indexes, and the counts. Holds 8 bytes a row of the
/// largest dataset.
Verification verify_all(db::Database& database, const StoredDatasets& datasets);

}  // namespace portico::warehouse
