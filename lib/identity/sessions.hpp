#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/id.hpp"
#include "core/random.hpp"
#include "core/secret.hpp"
#include "core/time.hpp"
#include "db/database.hpp"
#include "identity/root_key.hpp"
#include "model/scope.hpp"

namespace portico::identity {

/// A person who is signed in, as one verified request sees them. Only Sessions makes one.
class Session {
 public:
  std::int64_t id() const { return id_; }
  const AccountId& account() const { return account_; }
  /// admin or auditor; nothing for a customer's account.
  const std::optional<model::Role>& operator_role() const { return operator_role_; }
  Instant created_at() const { return created_at_; }
  Instant ends_at() const;
  /// The recorded use is more than a minute old: call Sessions::touch.
  bool touch_due() const { return touch_due_; }

 private:
  friend class Sessions;
  Session() = default;

  std::int64_t id_ = 0;
  AccountId account_;
  std::optional<model::Role> operator_role_;
  Instant created_at_;
  bool touch_due_ = false;
};

/// One line of `session list`.
struct SessionInfo {
  std::int64_t id = 0;
  Instant created_at, used_at;
  std::string peer;
};

/// Sessions by opaque token. A session ends 24 h after it began, 60 minutes after its last use, at logout, and with any
/// change of its account's credentials (epoch). Functions run in the caller's transaction, `verify` also without. Holds
/// no connection; thread-safe.
class Sessions {
 public:
  static constexpr std::chrono::hours lifetime{24};
  static constexpr std::chrono::minutes idle_limit{60};
  static constexpr std::chrono::minutes touch_interval{1};

  /// Both must outlive it.
  Sessions(const Keys& keys, Random& random) : keys_(keys), random_(random) {}

  /// A new session for an account that has passed both factors, and its token: shown once, stored as a fingerprint.
  Secret open(db::Database& database, const AccountId& account, std::string_view peer, Instant now) const;
  /// One indexed read. `not_signed_in` says what is wrong: no token, mistyped, ended, idle, or unknown.
  Result<Session> verify(db::Database& database, std::string_view token, Instant now) const;
  /// Records the use, at most once a minute: does nothing unless it is due.
  void touch(db::Database& database, const Session& session, Instant now) const;

  /// Those that have not ended, newest first.
  std::vector<SessionInfo> list(db::Database& database, const AccountId& account, Instant now) const;
  /// Ends one session of the account (also: logout). `not_found` when it has no such session.
  Result<void> end(db::Database& database, const AccountId& account, std::int64_t id) const;
  /// Ends all of the account's sessions and login tickets.
  void end_all(db::Database& database, const AccountId& account) const;
  /// Removes what has ended long since. To be called now and then.
  void sweep(db::Database& database, Instant now) const;

 private:
  const Keys& keys_;
  Random& random_;
};

}  // namespace portico::identity
