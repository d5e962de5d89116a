#pragma once
#include <chrono>
#include <functional>
#include <mutex>
#include <stop_token>
#include <vector>

#include "warehouse/warehouse.hpp"

namespace portico::service {

/// Who waits for answers to change. Thread-safe; no thread waits.
class Changes {
 public:
  using Time = std::chrono::steady_clock::time_point;

  /// Somebody who knows the state of `after`.
  struct Waiting {
    warehouse::Tx after = 0;
    Time until;            ///< is told then, whatever has happened
    std::stop_token gone;  ///< does not want to be told any more
    /// Called at most once, with the newest state and whether anything has changed.
    std::function<void(warehouse::Tx, bool changed)> tell;
  };

  void add(Waiting waiting);
  /// Tells all that know less than `latest`, and those whose time is over; forgets who is gone.
  void tell(warehouse::Tx latest, Time now);
  /// Tells all: what is stored means something else now, or is known to be fresher or staler.
  void tell_all(warehouse::Tx latest);

 private:
  std::mutex mutex_;
  std::vector<Waiting> waiting_;  // under mutex_
};

}  // namespace portico::service
