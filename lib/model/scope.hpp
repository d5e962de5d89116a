#pragma once
#include <optional>
#include <string_view>

#include "core/id.hpp"

namespace portico::identity {
class ScopeIssuer;
}
namespace portico::testing {
struct ScopeMaker;
}

namespace portico::model {

enum class Role { viewer, analyst, owner, auditor, admin };

std::string_view name_of(Role role);
std::optional<Role> parse_role(std::string_view text);

/// What one request may see: one customer, or (an admin who asked for it) all of them. Only identity::ScopeIssuer makes
/// one, from a verified session or for a delivery's recipient; nothing a caller writes can widen it.
class Scope {
 public:
  const AccountId& account() const { return account_; }
  Role role() const { return role_; }
  /// The one customer; nothing for an admin who asked with --all-customers.
  const std::optional<CustomerId>& customer() const { return customer_; }
  bool all_customers() const { return !customer_; }

 private:
  friend class ::portico::identity::ScopeIssuer;
  friend struct ::portico::testing::ScopeMaker;  // defined by tests only; the arrows test refuses it in lib
  Scope(AccountId account, Role role, std::optional<CustomerId> customer)
      : account_(std::move(account)), role_(role), customer_(std::move(customer)) {}

  AccountId account_;
  Role role_;
  std::optional<CustomerId> customer_;
};

}  // namespace portico::model
