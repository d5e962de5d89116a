#pragma once
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/clock.hpp"
#include "core/files.hpp"
#include "core/log.hpp"
#include "core/zone.hpp"
#include "ingest/source.hpp"
#include "model/catalog.hpp"
#include "warehouse/warehouse.hpp"

namespace portico::ingest {

/// What one sync of a source did.
struct SyncReport {
  std::int64_t files_read = 0;
  std::int64_t files_unchanged = 0;  ///< not read, because they are as they were
  std::int64_t read = 0;             ///< rows that were well-formed: appended, corrected or unchanged
  std::int64_t appended = 0, corrected = 0, unchanged = 0;
  std::int64_t ended = 0;           ///< records that a complete source does not name any more
  std::int64_t refused = 0;         ///< of the rows read, those of erased customers and those too old to be kept
  std::int64_t unassigned = 0;      ///< of the rows read, those that name no customer
  std::int64_t rejected = 0;        ///< new rejects; those stored already are not counted again
  std::optional<warehouse::Tx> tx;  ///< of the last batch that changed something
  bool stopped = false;             ///< asked to stop before the end; what was committed stays
};

/// Whether the rows that a dataset wants can come from the source it names. `invalid`, naming the dataset.
Result<void> check_binding(const model::Dataset& dataset, const model::Binding& binding,
                           const std::vector<SourceDefinition>& sources);

/// The outside that syncing needs; all must outlive the syncer.
struct World {
  warehouse::Warehouse& warehouse;
  Files& files;
  const Zones& zones;
  const Clock& clock;
  Log& log;
};

/// Brings sources into the warehouse. Different sources may be synced by different threads at once, one source by one
/// thread at a time.
class Syncer {
 public:
  /// Catalog and sources must outlive the syncer.
  Syncer(const model::Catalog& catalog, const std::vector<SourceDefinition>& sources, const World& world)
      : catalog_(catalog), sources_(sources), world_(world) {}

  /// Checks that each dataset's bindings fit their sources and makes every dataset known to the warehouse. `invalid` or
  /// `conflict`, naming the dataset.
  Result<void> define_all();

  /// Reads what is new for every dataset that takes rows from `source`, and commits it in batches of up to 100,000
  /// rows, each with its rejects and, where it moved, the cursor. A dataset or file that fails does
  /// not keep the others from being read; the error names the first. `not_found` for an unknown source. Ends between
  /// batches once `stop` is requested. The outcome is noted in the warehouse.
  Result<SyncReport> sync(const std::string& source, const std::stop_token& stop = {});

 private:
  Result<SyncReport> run(const SourceDefinition& source, const std::stop_token& stop);
  void log(const SourceDefinition& source, const SyncReport& report) const;

  const model::Catalog& catalog_;
  const std::vector<SourceDefinition>& sources_;
  World world_;
};

}  // namespace portico::ingest
