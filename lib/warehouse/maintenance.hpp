#pragma once
#include <atomic>
#include <condition_variable>
#include <exception>
#include <functional>
#include <mutex>
#include <stop_token>
#include <thread>

#include "warehouse/embedded_warehouse.hpp"
#include "warehouse/part_merge.hpp"
#include "warehouse/reader_pool.hpp"
#include "warehouse/writer.hpp"

namespace portico::warehouse {

/// Keeps parts few and removes what is to be removed: rewrites parts beside everything else. The work is done on
/// connections that only read; the writer takes finished blocks in slices and puts a new part in the place of its
/// sources in one transaction, so that it is never held for long and a kill at any moment leaves either the old parts
/// or the new.
class Maintenance {
 public:
  struct Parts {
    Writer& writer;
    ReaderPool& readers;
    BlockNumbering& numbering;
    const EmbeddedOptions& options;
    std::function<StoredDatasets()> datasets;
  };
  /// Begins its thread unless the options say otherwise.
  explicit Maintenance(Parts parts);
  ~Maintenance();

  /// To be called after a commit: what became due is merged soon, in the background.
  void wake();
  /// Does all that is due, now and here. What failed in the background is thrown; it is tried again next time.
  void run();

 private:
  /// How a rewrite is stopped in the middle when the warehouse closes.
  struct Stopped {};

  void loop(const std::stop_token& stop);
  void merge_all();
  bool merge_one(const StoredDataset& dataset);
  void remove_all();
  bool remove_from(const StoredDataset& dataset, const MergeFilter& filter);
  void rewrite(const StoredDataset& dataset, std::vector<Part> sources, MergeFilter filter);
  Part write_part(PartMerge& merge, const StoredDataset& dataset, std::int64_t first_tx);
  void purge();
  void stop_if_asked() const;

  Parts parts_;
  std::mutex working_;  // one at a time; taken before the writer
  std::mutex mutex_;
  std::condition_variable_any due_;
  bool woken_ = false;          // under mutex_
  std::exception_ptr failure_;  // under mutex_
  std::atomic<bool> stopping_{false};
  std::jthread thread_;  // last: ends before the rest goes
};

}  // namespace portico::warehouse
