#pragma once
#include <mutex>
#include <utility>

#include "db/database.hpp"

namespace portico::db {

/// A database with its lock, for several threads: one use at a time. Uses are short: nothing slow (hashing, rendering,
/// sending) happens within.
class Shared {
 public:
  explicit Shared(Database database) : database_(std::move(database)) {}

  /// Runs `use(database)` in a transaction, committed unless it throws: what a use writes before it answers an error (a
  /// counted failure, an audit entry) stays.
  template <class Use>
  auto transact(Use&& use) {
    const std::lock_guard lock(mutex_);
    Transaction transaction(database_);
    auto answer = use(database_);
    transaction.commit();
    return answer;
  }

  /// Runs `use(database)`, which returns a Result, in a transaction that is committed only on success.
  template <class Use>
  auto attempt(Use&& use) {
    const std::lock_guard lock(mutex_);
    Transaction transaction(database_);
    auto answer = use(database_);
    if (answer) transaction.commit();
    return answer;
  }

  /// Runs `use(database)` without a transaction, for reading.
  template <class Use>
  auto read(Use&& use) {
    const std::lock_guard lock(mutex_);
    return use(database_);
  }

 private:
  std::mutex mutex_;
  Database database_;
};

}  // namespace portico::db
