#pragma once
#include <functional>

#include "db/database.hpp"
#include "warehouse/stored_block.hpp"
#include "warehouse/stored_dataset.hpp"

namespace portico::warehouse {

/// What a scan asks of each row: a stored field by position, or what the engine knows about it.
struct ScanColumn {
  enum class Kind { field, tx, source, party } kind = Kind::field;
  std::size_t position = 0;
  Type type;
};

/// The columns for the names of a request; `Failure` (invalid) for a name that the dataset does not have.
std::vector<ScanColumn> columns_for(const StoredDataset& dataset, const std::vector<std::string>& names);

/// Source names by number, as the dictionary of "_source" columns.
std::shared_ptr<const Dictionary> source_dictionary(db::Database& database);

/// Makes `out` the names of the sources with these numbers.
void name_sources(std::span<const std::int64_t> numbers, const std::shared_ptr<const Dictionary>& names, Column& out);

/// One scan of an events dataset in the snapshot of the caller's read transaction.
class EventScan {
 public:
  EventScan(db::Database& database, const StoredDataset& dataset, const ScanRequest& request);
  ScanStats run(const std::function<bool(const Block&)>& sink);

 private:
  bool worth_reading(const Part& part) const;
  bool worth_reading(const BlockFacts& block) const;
  bool scan_part(const Part& part, const std::function<bool(const Block&)>& sink);
  /// The party from which on the next block can matter; nothing when none can.
  std::optional<std::int64_t> party_after(const BlockFacts* block) const;
  RowRanges visible_rows(const BlockFacts& block, const DeadRows& dead, const BlockDirectory& directory);
  RowRanges within_time(const BlockFacts& block, const RowRanges& ranges);
  void read(const BlockFacts& block, const BlockDirectory& directory, const RowRanges& ranges);

  db::Database& database_;
  const StoredDataset& dataset_;
  const ScanRequest& request_;
  std::vector<ScanColumn> columns_;
  std::vector<SharedDictionary> shared_;
  std::shared_ptr<const Dictionary> sources_;
  Column hidden_;
  Block block_;
  ScanStats stats_;
};

}  // namespace portico::warehouse
