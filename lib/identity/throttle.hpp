#pragma once
#include <chrono>
#include <cstdint>

#include "core/error.hpp"
#include "core/id.hpp"
#include "core/time.hpp"
#include "db/database.hpp"

namespace portico::identity {

/// How long to wait after `failures` failed tries in a row: nothing up to 2, then 2, 4, 8 … 512, 900 s.
std::chrono::seconds delay_after(std::int64_t failures);

/// Counts failed tries of one factor, by account name, whether or not there is such an account. Durable: it lives in
/// the table `throttle`. All functions run in the caller's transaction.
class Throttle {
 public:
  enum class Factor { password, second };
  static constexpr std::int64_t lock_after = 50;

  Throttle(Factor factor, AccountId subject) : factor_(factor), subject_(std::move(subject)) {}

  /// Counts a try as failed before it is made, so that tries made at once cannot outrun the count; `throttled` with
  /// `retry_after` when it comes too early, and then nothing is counted. Commit it before the slow work begins.
  Result<void> admit(db::Database& database, Instant now) const;
  /// The try was good: the count starts anew.
  void succeeded(db::Database& database) const;
  /// The try could not be judged: it is not counted.
  void give_back(db::Database& database) const;
  /// True after 50 failures in a row: nothing is accepted until an admin unlocks the account.
  bool locked(db::Database& database) const;

  /// Forgets counts of names without an account that are older than a day. To be called now and then.
  static void forget_strangers(db::Database& database, Instant now);

 private:
  std::string_view kind() const { return factor_ == Factor::password ? "password" : "second"; }

  Factor factor_;
  AccountId subject_;
};

}  // namespace portico::identity
