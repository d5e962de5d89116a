#pragma once
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

struct Membership {
  CustomerId customer;
  model::Role role = model::Role::viewer;
};

/// An account as `admin account list|show` tells of it.
struct Account {
  enum class State {
    invited,   ///< has not finished signing up: no password with a confirmed second factor yet
    active,    ///< may sign in
    disabled,  ///< may not, until enabled
  };
  AccountId id;
  State state = State::invited;
  std::optional<model::Role> operator_role;  ///< admin or auditor
  std::vector<Membership> memberships;       ///< by customer
  Instant created_at;
  std::optional<Instant> signed_in_at;
  std::optional<Instant> invite_expires_at;  ///< of the open invite
  bool locked = false;                       ///< 50 failed tries in a row
};

std::string_view name_of(Account::State state);

/// A customer that was created by hand, before or without any data.
struct Customer {
  CustomerId id;
  std::string name;
  Instant created_at;
};

/// What an account is created with: a role at one customer, or at the operator.
struct NewAccount {
  std::string email;
  model::Role role = model::Role::viewer;
  std::optional<CustomerId> customer;  ///< needed by viewer, analyst, owner; refused with auditor, admin
};

/// Shown once; only its fingerprint is kept.
struct Invite {
  AccountId account;
  Secret token;
  Instant expires_at;
};

/// What is kept of one customer among the accounts.
struct CustomerTraces {
  std::int64_t memberships = 0;
  std::int64_t accounts = 0;  ///< of those, accounts that belong to no other customer and not to the operator
  bool by_hand = false;       ///< there is a customer made by hand
  bool any() const { return memberships > 0 || by_hand; }
};

/// What everyone is told about a customer that does not exist or that they may not see: one answer for both.
Error no_such_customer(const CustomerId& customer);

/// The accounts, their memberships and invites, and the customers made by hand. Every function runs in the caller's
/// transaction (lists may do without); nothing here is slow. Holds no connection; thread-safe.
class Accounts {
 public:
  static constexpr std::chrono::hours invite_lifetime{24};

  /// Both must outlive it.
  Accounts(const Keys& keys, Random& random) : keys_(keys), random_(random) {}

  /// Creates the account and its invite. `invalid` for a bad address or a role that does not fit, `conflict` when there
  /// is such an account. Whether the customer exists is for the caller to check.
  Result<Invite> create(db::Database& database, const NewAccount& wanted, Instant now) const;
  /// A new invite for an account that has not finished signing up; invites given before stop working.
  Result<Invite> invite_again(db::Database& database, const AccountId& account, Instant now) const;
  /// Gives the account a role at another customer, or another role there.
  Result<void> join(db::Database& database, const AccountId& account, const Membership& membership) const;
  /// Disabling ends every session at once. Both answer ok when nothing changes.
  Result<void> disable(db::Database& database, const AccountId& account, Instant now) const;
  Result<void> enable(db::Database& database, const AccountId& account) const;
  /// Forgets failed tries of both factors.
  Result<void> unlock(db::Database& database, const AccountId& account) const;

  /// `not_found` when there is none.
  Result<Account> find(db::Database& database, const AccountId& account) const;
  /// By name; only members of `customer` when given.
  std::vector<Account> list(db::Database& database, const std::optional<CustomerId>& customer = std::nullopt) const;

  /// `invalid` for an empty or unprintable id, `conflict` when it exists. An empty name becomes the id.
  Result<void> create_customer(db::Database& database, const Customer& customer) const;
  std::optional<Customer> find_customer(db::Database& database, const CustomerId& customer) const;
  std::vector<Customer> customers(db::Database& database) const;

  CustomerTraces traces(db::Database& database, const CustomerId& customer) const;
  /// Removes the customer made by hand and all memberships; accounts that belong to nobody else go with their
  /// passwords, factors, invites, sessions and counts of failed tries. Answers what it removed.
  CustomerTraces forget(db::Database& database, const CustomerId& customer) const;

 private:
  Result<void> require(db::Database& database, const AccountId& account) const;
  Invite write_invite(db::Database& database, const AccountId& account, Instant now) const;

  const Keys& keys_;
  Random& random_;
};

}  // namespace portico::identity
