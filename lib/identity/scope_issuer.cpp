#include "identity/scope_issuer.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "core/text.hpp"
#include "identity/accounts.hpp"

namespace portico::identity {
namespace {

using model::Role;
using model::Scope;
using Breadth = ScopeRequest::Breadth;

std::vector<Membership> memberships_of(db::Database& database, const AccountId& account) {
  auto row = database.prepare("SELECT customer, role FROM membership WHERE account = ? ORDER BY customer");
  row.bind(1, account.text);
  std::vector<Membership> memberships;
  while (row.step())
    if (const auto role = model::parse_role(row.text(1))) memberships.push_back({CustomerId(row.text(0)), *role});
  return memberships;
}

Error several(const std::vector<Membership>& memberships) {
  std::vector<std::string> names;
  for (const Membership& membership : memberships) names.push_back(printable(membership.customer.text));
  return {Errc::invalid, "your account belongs to several customers; name one",
          "add --customer with one of: " + join(names, ", ")};
}

}  // namespace

Result<Scope> ScopeIssuer::for_session(db::Database& database, const Session& session,
                                       const ScopeRequest& request) const {
  if (session.operator_role() == Role::admin) return for_admin(database, session.account(), request);
  if (session.operator_role() == Role::auditor)
    return Error{Errc::denied, "role 'auditor' sees the audit log, no customer data",
                 "'portico admin audit tail' shows the log"};
  return for_member(database, session.account(), request);
}

Result<Scope> ScopeIssuer::for_admin(db::Database& database, const AccountId& account,
                                     const ScopeRequest& request) const {
  const bool all = request.breadth == Breadth::all_customers;
  if (all && request.customer)
    return Error{Errc::invalid, "--customer and --all-customers exclude each other", "leave out one of them"};
  if (all) return Scope(account, Role::admin, std::nullopt);
  if (!request.customer)
    return Error{Errc::invalid, "an admin sees customer data only on request",
                 "add --customer ID or --all-customers; the request is audited"};
  if (!exists(database, *request.customer)) return no_such_customer(*request.customer);
  return Scope(account, Role::admin, request.customer);
}

Result<Scope> ScopeIssuer::for_member(db::Database& database, const AccountId& account,
                                      const ScopeRequest& request) const {
  if (request.breadth == Breadth::all_customers)
    return Error{Errc::denied, "--all-customers needs the role admin", "leave it out: you see your own customer"};
  const std::vector<Membership> memberships = memberships_of(database, account);
  if (request.customer) {
    const auto own = std::find_if(memberships.begin(), memberships.end(), [&](const Membership& membership) {
      return membership.customer == *request.customer;
    });
    if (own == memberships.end()) return no_such_customer(*request.customer);
    return Scope(account, own->role, own->customer);
  }
  if (memberships.empty())
    return Error{Errc::denied, fmt::format("account '{}' belongs to no customer", account.text),
                 "ask your administrator"};
  if (memberships.size() > 1) return several(memberships);
  return Scope(account, memberships.front().role, memberships.front().customer);
}

Result<Scope> ScopeIssuer::for_recipient(db::Database& database, const AccountId& account,
                                         const CustomerId& customer) const {
  auto row = database.prepare(
      "SELECT a.disabled_at IS NOT NULL, a.enrolled_at IS NULL, a.operator_role, m.role FROM account a"
      " LEFT JOIN membership m ON m.account = a.id AND m.customer = ? WHERE a.id = ?");
  row.bind_all(customer.text, account.text);
  const auto refuse = [&](std::string_view why) {
    return Error{Errc::denied, fmt::format("account '{}' {}", printable(account.text), why),
                 "remove the recipient, or restore the account"};
  };
  if (!row.step()) return refuse("does not exist");
  if (row.integer(0) != 0) return refuse("is disabled");
  if (row.integer(1) != 0) return refuse("has not finished signing up");
  if (row.optional_text(2) == std::string(name_of(Role::admin))) return Scope(account, Role::admin, customer);
  const auto role = model::parse_role(row.optional_text(3).value_or(""));
  if (!role) return refuse(fmt::format("does not belong to customer '{}'", printable(customer.text)));
  return Scope(account, *role, customer);
}

bool ScopeIssuer::exists(db::Database& database, const CustomerId& customer) const {
  auto row = database.prepare("SELECT 1 FROM customer WHERE id = ?");
  return row.bind_all(customer.text).step() || exists_(customer);
}

}  // namespace portico::identity
