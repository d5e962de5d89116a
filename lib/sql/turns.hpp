#pragma once
#include <chrono>
#include <condition_variable>
#include <mutex>
#include <set>
#include <stop_token>
#include <string>

#include "core/error.hpp"

namespace portico::sql {

/// Who may run a statement now: so many at a time altogether, and one of each account, so that no one keeps the others
/// out. A few wait for a moment; more are sent away. Thread-safe.
class Turns {
 public:
  struct Setting {
    std::size_t running = 2;
    std::size_t waiting = 3;
    std::chrono::milliseconds patience{5'000};
  };
  explicit Turns(const Setting& setting) : setting_(setting) {}

  /// A turn, for as long as it lives.
  class Turn {
   public:
    Turn(Turns& turns, std::string account) : turns_(&turns), account_(std::move(account)) {}
    Turn(Turn&& other) noexcept : turns_(std::exchange(other.turns_, nullptr)), account_(std::move(other.account_)) {}
    Turn& operator=(Turn&&) = delete;
    ~Turn();

   private:
    Turns* turns_;
    std::string account_;
  };
  /// `throttled` when it does not come in time, or nobody waits for it any more.
  Result<Turn> take(const std::string& account, const std::stop_token& gone = {});
  /// How many wait now.
  std::size_t waiting() const {
    const std::lock_guard lock(mutex_);
    return waiting_;
  }

 private:
  Setting setting_;
  mutable std::mutex mutex_;
  std::condition_variable_any changed_;
  std::set<std::string> running_;  // under mutex_
  std::size_t waiting_ = 0;        // likewise
};

}  // namespace portico::sql
