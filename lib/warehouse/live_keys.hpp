#pragma once
#include <functional>

#include "db/database.hpp"
#include "warehouse/stored_dataset.hpp"

namespace portico::warehouse {

/// Calls `sink` with the keys of the live rows that came from `source`, block by block, in the snapshot of the caller's
/// read transaction.
void for_each_live_key(db::Database& database, const StoredDataset& dataset, std::int64_t source,
                       const std::function<void(const Keys&)>& sink);

}  // namespace portico::warehouse
