#pragma once
#include <functional>
#include <optional>

#include "core/error.hpp"
#include "db/database.hpp"
#include "identity/sessions.hpp"
#include "model/scope.hpp"

namespace portico::identity {

/// What a request asks to see.
struct ScopeRequest {
  std::optional<CustomerId> customer;  ///< --customer
  enum class Breadth { one_customer, all_customers } breadth = Breadth::one_customer;
};

/// The only maker of scopes: the one place that decides whose data a request may see. Reads roles at the moment of the
/// call; nothing is remembered. Thread-safe.
class ScopeIssuer {
 public:
  /// Whether there is such a customer among those known by data; customers made by hand are known here.
  using CustomerExists = std::function<bool(const CustomerId&)>;
  explicit ScopeIssuer(CustomerExists exists) : exists_(std::move(exists)) {}

  /// A customer's account sees the one customer it belongs to; with several, the request names one. An admin names a
  /// customer or says --all-customers. `not_found`, the same for a foreign and a missing customer; `invalid` when one
  /// must be named or both are asked for; `denied` for an auditor, for --all-customers without the role admin, and for
  /// an account without customer.
  Result<model::Scope> for_session(db::Database& database, const Session& session, const ScopeRequest& request) const;

  /// The scope that a delivery to this account about this customer is rendered under. `denied` when the account is
  /// gone, disabled, not active yet, or no longer belongs to the customer.
  Result<model::Scope> for_recipient(db::Database& database, const AccountId& account,
                                     const CustomerId& customer) const;

 private:
  Result<model::Scope> for_admin(db::Database& database, const AccountId& account, const ScopeRequest& request) const;
  Result<model::Scope> for_member(db::Database& database, const AccountId& account, const ScopeRequest& request) const;
  bool exists(db::Database& database, const CustomerId& customer) const;

  CustomerExists exists_;
};

}  // namespace portico::identity
