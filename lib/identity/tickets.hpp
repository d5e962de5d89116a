#pragma once
#include <chrono>
#include <optional>
#include <string_view>

#include "core/id.hpp"
#include "core/random.hpp"
#include "core/secret.hpp"
#include "core/time.hpp"
#include "db/database.hpp"
#include "identity/root_key.hpp"

namespace portico::identity {

/// Proof of a first factor, good for ten minutes and for nothing but giving the second one. Kept in the table `session`
/// with a kind of its own, so that no ticket is ever taken for a session. All functions run in the caller's
/// transaction.
class Tickets {
 public:
  static constexpr std::chrono::minutes lifetime{10};

  struct Ticket {
    std::int64_t id = 0;
    AccountId account;
    std::optional<std::int64_t> invite;  ///< set: the second factor is still to be set up, under this invite
  };

  /// Both must outlive it.
  Tickets(const Keys& keys, Random& random) : keys_(keys), random_(random) {}

  Secret issue(db::Database& database, const AccountId& account, std::optional<std::int64_t> invite, Instant now) const;
  /// `not_signed_in` when it is none, expired, used, or older than the account's last change.
  Result<Ticket> find(db::Database& database, std::string_view token, Instant now) const;
  void spend(db::Database& database, const Ticket& ticket) const;

 private:
  const Keys& keys_;
  Random& random_;
};

}  // namespace portico::identity
