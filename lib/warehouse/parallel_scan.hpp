#pragma once
#include <deque>
#include <exception>
#include <mutex>
#include <optional>
#include <span>

#include "warehouse/reader_pool.hpp"
#include "warehouse/scan.hpp"
#include "warehouse/writer.hpp"

namespace portico::warehouse {

/// One scan by several threads, one a sink. All begin with one state: no commit becomes visible between their
/// beginnings.
class ParallelScan {
 public:
  struct Task {
    const StoredDataset& dataset;
    const ScanRequest& request;
    std::span<const BlockSink> sinks;
  };
  ParallelScan(const Writer& writer, ReaderPool& readers, ChunkCache& cache, const Task& task);
  /// Throws what a sink or a reading threw.
  ScanStats run();

 private:
  void work(BlockFeed& feed, std::size_t index);

  ChunkCache& cache_;
  std::span<const BlockSink> sinks_;
  std::deque<ReaderPool::Snapshot> snapshots_;  // the feed's, then one a sink
  std::optional<ScanPlan> plan_;
  std::mutex mutex_;
  ScanStats total_;             // under mutex_
  std::exception_ptr failure_;  // under mutex_
};

}  // namespace portico::warehouse
