#include "service/accounts.hpp"

#include "core/hash.hpp"
#include "identity/email.hpp"

namespace portico::service {
namespace {

namespace method = protocol::method;

protocol::Invite to_wire(const identity::Invite& invite, const identity::Account& account) {
  protocol::Invite wire{.email = invite.account.text,
                        .customer = account.memberships.empty() ? "" : account.memberships.front().customer.text,
                        .role = "",
                        .invite = std::string(invite.token.text()),
                        .expires_at = invite.expires_at};
  if (account.operator_role)
    wire.role = model::name_of(*account.operator_role);
  else if (!account.memberships.empty())
    wire.role = model::name_of(account.memberships.front().role);
  return wire;
}

Result<identity::NewAccount> wanted_account(const protocol::AccountCreate& request) {
  const auto role = model::parse_role(request.role);
  if (!role)
    return Error{Errc::invalid, fmt::format("no role '{}'", request.role),
                 "Roles: viewer, analyst, owner at a customer; auditor, admin at the operator."};
  identity::NewAccount wanted{.email = request.email, .role = *role, .customer = {}};
  if (!request.customer.empty()) wanted.customer = CustomerId(request.customer);
  return wanted;
}

}  // namespace

void Accounts::bind(Dispatcher& dispatcher) {
  dispatcher.bind(method::account_create,
                  [this](const auto& request, const Caller& caller) { return create(request, caller); });
  dispatcher.bind(method::account_invite,
                  [this](const auto& request, const Caller& caller) { return invite(request, caller); });
  dispatcher.bind(method::account_list, [this](const auto&, const Caller&) { return list(); });
  dispatcher.bind(method::account_disable, [this](const auto& request, const Caller& caller) {
    return change(method::account_disable, request, caller, [this](db::Database& database, const AccountId& account) {
      return accounts_.disable(database, account, context_.clock.now());
    });
  });
  dispatcher.bind(method::account_enable, [this](const auto& request, const Caller& caller) {
    return change(method::account_enable, request, caller, [this](db::Database& database, const AccountId& account) {
      return accounts_.enable(database, account);
    });
  });
  dispatcher.bind(method::audit_tail, [this](const auto& request, const Caller&) { return tail(request); });
  dispatcher.bind(method::audit_verify, [this](const auto&, const Caller&) { return verify(); });
}

Result<protocol::Invite> Accounts::create(const protocol::AccountCreate& request, const Caller& caller) const {
  PORTICO_TRY(const identity::NewAccount wanted, wanted_account(request));
  return context_.control.attempt([&](db::Database& database) -> Result<protocol::Invite> {
    if (wanted.customer && !exists_(*wanted.customer) && !accounts_.find_customer(database, *wanted.customer))
      return Error{
          Errc::not_found, fmt::format("no customer '{}'", wanted.customer->text),
          "A customer exists from the first row that names it. See 'portico source list' for what was synced."};
    PORTICO_TRY(const identity::Invite invite, accounts_.create(database, wanted, context_.clock.now()));
    PORTICO_TRY(const identity::Account account, accounts_.find(database, invite.account));
    context_.record(database, caller, {std::string(method::account_create.name), invite.account.text, request.customer},
                    "ok");
    return to_wire(invite, account);
  });
}

Result<protocol::Invite> Accounts::invite(const protocol::AccountName& request, const Caller& caller) const {
  PORTICO_TRY(const AccountId name, identity::canonical_email(request.email));
  return context_.control.attempt([&](db::Database& database) -> Result<protocol::Invite> {
    PORTICO_TRY(const identity::Invite invite, accounts_.invite_again(database, name, context_.clock.now()));
    PORTICO_TRY(const identity::Account account, accounts_.find(database, name));
    context_.record(database, caller, {std::string(method::account_invite.name), name.text, ""}, "ok");
    return to_wire(invite, account);
  });
}

template <class Change>
Result<protocol::Nothing> Accounts::change(const protocol::Method& changed, const protocol::AccountName& request,
                                           const Caller& caller, Change apply) const {
  PORTICO_TRY(const AccountId name, identity::canonical_email(request.email));
  return context_.control.attempt([&](db::Database& database) -> Result<protocol::Nothing> {
    PORTICO_CHECK(apply(database, name));
    context_.record(database, caller, {std::string(changed.name), name.text, ""}, "ok");
    return protocol::Nothing{};
  });
}

Result<protocol::AccountList> Accounts::list() const {
  protocol::AccountList wire;
  for (const auto& account : context_.control.read([&](db::Database& database) { return accounts_.list(database); })) {
    protocol::AccountSummary summary{
        .email = account.id.text,
        .state = account.locked ? "locked" : std::string(name_of(account.state)),
        .operator_role = account.operator_role ? std::string(model::name_of(*account.operator_role)) : "",
        .memberships = {},
        .last_login_at = account.signed_in_at,
        .created_at = account.created_at};
    for (const auto& membership : account.memberships)
      summary.memberships.push_back({membership.customer.text, std::string(model::name_of(membership.role))});
    wire.accounts.push_back(std::move(summary));
  }
  return wire;
}

Result<protocol::AuditEntries> Accounts::tail(const protocol::AuditTail& request) const {
  if (request.limit < 1 || request.limit > 10'000) return Error{Errc::invalid, "limit: expected 1 to 10000", ""};
  protocol::AuditEntries wire;
  const audit::Selection newest{
      .limit = static_cast<std::size_t>(request.limit), .before = {}, .actor = "", .customer = ""};
  for (const auto& entry :
       context_.control.read([&](db::Database& database) { return context_.trail.list(database, newest); }))
    wire.entries.push_back(
        {entry.number, entry.at, entry.actor, entry.act, entry.object, entry.customer, entry.outcome});
  return wire;
}

Result<protocol::AuditProof> Accounts::verify() const {
  PORTICO_TRY(const audit::Head head,
              context_.control.read([&](db::Database& database) { return context_.trail.verify(database); }));
  return protocol::AuditProof{.entries = static_cast<std::int64_t>(head.size), .head = to_hex(head.root)};
}

}  // namespace portico::service
