#pragma once
#include <chrono>
#include <string>

#include "core/error.hpp"
#include "core/time.hpp"
#include "db/database.hpp"

namespace portico::identity {

/// Counts wrong passwords by where they come from, whatever accounts they are tried at: the other half of Throttle, for
/// one guess at each of many accounts. Twenty are free, and one comes back every 30 s. Durable, in the table
/// `throttle`; all functions run in the caller's transaction.
class AddressThrottle {
 public:
  static constexpr std::int64_t free_tries = 20;
  static constexpr std::chrono::seconds back_after{30};

  /// `network` is an address, or what stands for all of one subscriber's.
  explicit AddressThrottle(std::string network) : network_(std::move(network)) {}

  /// Counts a try as wrong before it is made; `throttled` with `retry_after` when there is none left, and then nothing
  /// is counted.
  Result<void> admit(db::Database& database, Instant now) const;
  /// The try was right, or was not made: it is not counted.
  void give_back(db::Database& database) const;

 private:
  std::string network_;
};

}  // namespace portico::identity
