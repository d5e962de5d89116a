#pragma once
#include "identity/accounts.hpp"
#include "protocol/accounts.hpp"
#include "service/context.hpp"

namespace portico::service {

/// account.* and audit.*: named accounts, and what everyone did.
class Accounts {
 public:
  using CustomerExists = identity::ScopeIssuer::CustomerExists;
  Accounts(const Context& context, const identity::Accounts& accounts, CustomerExists exists)
      : context_(context), accounts_(accounts), exists_(std::move(exists)) {}
  void bind(Dispatcher& dispatcher);

 private:
  Result<protocol::Invite> create(const protocol::AccountCreate& request, const Caller& caller) const;
  Result<protocol::Invite> invite(const protocol::AccountName& request, const Caller& caller) const;
  Result<protocol::AccountList> list() const;
  Result<protocol::AuditEntries> tail(const protocol::AuditTail& request) const;
  Result<protocol::AuditProof> verify() const;
  /// Runs `change(database, account)` and records it.
  template <class Change>
  Result<protocol::Nothing> change(const protocol::Method& method, const protocol::AccountName& request,
                                   const Caller& caller, Change apply) const;

  const Context& context_;
  const identity::Accounts& accounts_;
  CustomerExists exists_;
};

}  // namespace portico::service
