#pragma once
#include <mutex>
#include <utility>

#include "db/database.hpp"

namespace portico::service {

/// control.db with its lock: accounts, sessions, audit, schedules, deliveries. One use at a time; uses are short, nothing
/// slow (hashing, rendering, sending) happens within.
class Control {
 public:
  explicit Control(db::Database database) : database_(std::move(database)) {}

  /// Runs `use(database)` in a transaction, committed unless it throws. What a use writes before it answers an error (a
  /// counted failure, an audit entry) stays.
  template <class Use>
  auto transact(Use&& use) {
    const std::lock_guard lock(mutex_);
    db::Transaction transaction(database_);
    auto answer = use(database_);
    transaction.commit();
    return answer;
  }

  /// Runs `use(database)`, which must return a Result, in a transaction that is committed only on success.
  template <class Use>
  auto attempt(Use&& use) {
    const std::lock_guard lock(mutex_);
    db::Transaction transaction(database_);
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
  db::Database database_;
};

}  // namespace portico::service
