#pragma once
#include <optional>
#include <string>
#include <vector>

#include "core/belt.hpp"
#include "ingest/known_rejects.hpp"
#include "ingest/sync.hpp"

namespace portico::ingest {

/// Commits what was read, batch by batch in the order of put(), on a thread of its own, while the next batch is being
/// read. Two batches are alive in it at most: one being committed, one waiting.
class CommitLine {
 public:
  struct Batch {
    warehouse::Rows rows;
    std::vector<warehouse::Reject> rejects;
    std::vector<warehouse::Keys> deletions;
    std::string cursor_name;
    std::optional<std::string> cursor;  ///< its new value
  };

  /// Both must outlive it. The counts of rows in `report` belong to its thread until finish().
  CommitLine(warehouse::Warehouse& warehouse, const std::string& source, SyncReport& report);

  /// Throws what an earlier commit threw; after that nothing more is committed.
  void put(Batch batch) { batches_.put(std::move(batch)); }
  /// Waits until all is committed. Throws as put() does.
  void finish() { batches_.finish(); }

 private:
  void commit(Batch batch);
  warehouse::Batch counted(Batch batch);

  warehouse::Warehouse& warehouse_;
  std::string source_;
  SyncReport& report_;
  KnownRejects known_rejects_;
  Belt<Batch> batches_;  // the last member: its thread uses the others
};

}  // namespace portico::ingest
