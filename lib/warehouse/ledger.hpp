#pragma once
/// The small tables beside the rows: tx log, sources, cursors, files, rejects, sync state. Plain functions over SQL;
/// all writes happen in the caller's transaction.
#include <optional>
#include <string>
#include <vector>

#include "db/database.hpp"
#include "warehouse/warehouse.hpp"

namespace portico::warehouse {

Tx latest_tx(db::Database& database);
Tx tx_before(db::Database& database, Instant instant);
std::optional<Instant> committed_at(db::Database& database, Tx tx);
std::vector<Commit> commits(db::Database& database, Tx last);
/// Logs the commit. Times never go back, so that "the last tx before" has one answer even if the clock was set back.
void log_tx(db::Database& database, Tx tx, Instant now, std::int64_t source);

/// The source's number, and whether it is stored yet; a new one is stored by `insert_source`.
struct SourceNumber {
  std::int64_t number = 0;
  bool stored = false;
};
SourceNumber source_number(db::Database& database, const std::string& source);
void insert_source(db::Database& database, std::int64_t number, const std::string& source);

std::optional<std::string> cursor(db::Database& database, const std::string& source, const std::string& name);
/// Whether that changed anything.
bool set_cursor(db::Database& database, const std::string& source, const std::string& name, const std::string& value);

std::optional<std::int64_t> stored_file_number(db::Database& database, const std::string& dataset,
                                               const std::string& identity);
std::int64_t greatest_file_number(db::Database& database, const std::string& dataset);
void insert_file(db::Database& database, const std::string& dataset, const std::string& identity, std::int64_t number);

/// Stores the reject unless the same one is stored already; whether it was new.
bool insert_reject(db::Database& database, const std::string& source, Tx tx, const Reject& reject);
/// The newest ones first.
std::vector<StoredReject> rejects(db::Database& database, const std::string& source, std::size_t limit);
std::int64_t reject_count(db::Database& database, const RejectFilter& filter);

void store_sync_state(db::Database& database, const SyncState& state);
std::optional<SyncState> sync_state(db::Database& database, const std::string& source);

}  // namespace portico::warehouse
