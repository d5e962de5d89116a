#pragma once
#include <stop_token>
#include <string>
#include <vector>

#include "core/clock.hpp"
#include "core/files.hpp"
#include "core/zone.hpp"
#include "ingest/source.hpp"
#include "model/catalog.hpp"
#include "warehouse/warehouse.hpp"

namespace portico::ingest {

/// What one sync of a source did.
struct SyncReport {
  std::int64_t files_read = 0;
  std::int64_t files_unchanged = 0;  ///< not read, because they are as they were
  std::int64_t rows = 0;             ///< read and well-formed
  std::int64_t appended = 0, corrected = 0, unchanged = 0;
  std::int64_t rejected = 0;  ///< new rejects; those stored already are not counted again
  bool stopped = false;       ///< asked to stop before the end; what was committed stays
};

/// What syncing stands on; all must outlive the syncer.
struct World {
  const model::Catalog& catalog;
  const std::vector<SourceDefinition>& sources;
  warehouse::Warehouse& warehouse;
  Files& files;
  const Zones& zones;
  const Clock& clock;
};

/// Brings sources into the warehouse. Different sources may be synced by different threads at once, one source by one
/// thread at a time.
class Syncer {
 public:
  explicit Syncer(const World& world) : world_(world) {}

  /// Checks that each dataset's bindings fit their sources and makes every dataset known to the warehouse. `invalid` or
  /// `conflict`, naming the dataset.
  Result<void> define_all();

  /// Reads what is new for every dataset that takes rows from `source`, and commits it in batches of up to 100,000
  /// rows, each with its rejects; the last batch of a file or query moves the cursor. A dataset or file that fails does
  /// not keep the others from being read; the error names the first. `not_found` for an unknown source. Ends between
  /// batches once `stop` is requested. The outcome is noted in the warehouse.
  Result<SyncReport> sync(const std::string& source, const std::stop_token& stop = {});

 private:
  Result<SyncReport> run(const SourceDefinition& source, const std::stop_token& stop);

  World world_;
};

}  // namespace portico::ingest
