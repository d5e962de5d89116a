#include "warehouse/parallel_scan.hpp"

#include <thread>
#include <vector>

namespace portico::warehouse {

ParallelScan::ParallelScan(const Writer& writer, ReaderPool& readers, ChunkCache& cache, const Task& task)
    : cache_(cache), sinks_(task.sinks) {
  const auto held = writer.hold_commits();
  for (std::size_t index = 0; index <= sinks_.size(); ++index) snapshots_.emplace_back(readers).begin();
  plan_.emplace(snapshots_.front().database(), task.dataset, task.request);
}

ScanStats ParallelScan::run() {
  BlockFeed feed(snapshots_.front().database(), *plan_);
  {
    std::vector<std::jthread> threads;
    for (std::size_t index = 1; index < sinks_.size(); ++index)
      threads.emplace_back([this, &feed, index] { work(feed, index); });
    if (!sinks_.empty()) work(feed, 0);
  }
  if (failure_) std::rethrow_exception(failure_);
  total_.blocks_skipped = feed.blocks() - total_.blocks_read;
  return total_;
}

void ParallelScan::work(BlockFeed& feed, std::size_t index) {
  try {
    const ScanStats stats = ScanWorker(snapshots_[index + 1].database(), cache_, *plan_).run(feed, sinks_[index]);
    const std::lock_guard lock(mutex_);
    total_.rows += stats.rows;
    total_.blocks_read += stats.blocks_read;
  } catch (...) {
    feed.stop();
    const std::lock_guard lock(mutex_);
    if (!failure_) failure_ = std::current_exception();
  }
}

}  // namespace portico::warehouse
