#pragma once
/// Batches that follow a sample's last row, made faster than they can be stored, to write at full speed.
#include "bench/store.hpp"

namespace portico::bench {

class Writer {
 public:
  static constexpr std::int64_t batch_rows = 100'000;

  Writer(Store& store, const Sample& sample);
  /// Commits the next batch of new rows; how many.
  std::int64_t write();

 private:
  Store& store_;
  warehouse::Batch batch_;
  std::size_t key_ = 0;  // the columns that count up
  std::size_t time_ = 0;
};

}  // namespace portico::bench
