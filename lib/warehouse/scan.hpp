#pragma once
#include <atomic>
#include <functional>
#include <mutex>

#include "db/database.hpp"
#include "warehouse/stored_block.hpp"
#include "warehouse/stored_dataset.hpp"

namespace portico::warehouse {

/// What a scan asks of each row: a stored field by position, or what the engine knows about it.
struct ScanColumn {
  enum class Kind { field, tx, end_tx, source, party } kind = Kind::field;
  std::size_t position = 0;
  Type type;
};

/// What a scan is about, worked out once for all its threads.
struct ScanPlan {
  /// Reads from the connection's snapshot; `Failure` (invalid) for a name or value that does not fit the dataset.
  ScanPlan(db::Database& database, const StoredDataset& dataset, const ScanRequest& request);

  bool wants(const Part& part) const;
  bool wants(const BlockFacts& block) const;
  /// The party from which on the next block of a part can matter; nothing when none can. `block`: the last one; null
  /// before the first.
  std::optional<std::int64_t> party_after(const BlockFacts* block) const;

  struct Condition {
    std::size_t position;
    Span64 within;
  };
  const StoredDataset& dataset;
  const ScanRequest& request;
  std::vector<ScanColumn> columns;
  std::vector<Condition> conditions;
  std::shared_ptr<const Dictionary> sources;  ///< by number; only where a column asks for it
  std::vector<std::int64_t> hidden_parties;   ///< being erased; ascending
  std::optional<std::int64_t> kept_from;      ///< rows with an earlier time are being removed
};

/// Hands out the blocks that a scan has to read, one by one, to any number of threads.
class BlockFeed {
 public:
  /// The connection is used by this alone while threads take blocks.
  BlockFeed(db::Database& database, const ScanPlan& plan);
  /// False when there is none any more, or after stop().
  bool next(BlockFacts& facts, DeadRows& dead);
  void stop();
  std::int64_t blocks() const { return blocks_; }  ///< of all parts

 private:
  bool next_in_part();

  std::mutex mutex_;
  db::Database& database_;
  const ScanPlan& plan_;
  std::vector<Part> parts_;
  std::size_t part_ = 0;
  std::optional<BlockCursor> cursor_;
  std::optional<std::int64_t> party_;
  std::int64_t blocks_ = 0;
  bool stopped_ = false;
};

/// Reads blocks of a feed and gives them to a sink: one thread's part of a scan.
class ScanWorker {
 public:
  ScanWorker(db::Database& database, ChunkCache& cache, const ScanPlan& plan)
      : database_(database), cache_(cache), plan_(plan) {}
  ScanStats run(BlockFeed& feed, const BlockSink& sink);
  /// The rows of a block that the scan sees.
  RowRanges visible_rows(StoredBlock& block) const;

 private:
  RowRanges own_rows(const StoredBlock& block) const;
  RowRanges within_time(StoredBlock& block, const RowRanges& ranges) const;
  /// The tx that ended each row of `ranges`, as far as the state asked for knows it.
  void read_ends(const StoredBlock& block, const RowRanges& ranges, Column& out) const;
  void read(StoredBlock& block, const RowRanges& ranges);

  db::Database& database_;
  ChunkCache& cache_;
  const ScanPlan& plan_;
  Block block_;
  std::vector<std::int64_t> numbers_;
};

}  // namespace portico::warehouse
