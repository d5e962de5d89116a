#pragma once
#include "protocol/sign_in.hpp"

namespace portico::protocol {

struct AccountCreate {
  std::string email;
  std::string customer;  ///< empty only for operator roles
  std::string role;      ///< viewer, analyst, owner; admin, auditor for the operator
};
BOOST_DESCRIBE_STRUCT(AccountCreate, (), (email, customer, role))

struct Invite {
  std::string email;
  std::string customer;
  std::string role;
  std::string invite;  ///< shown this once
  Instant expires_at;
};
BOOST_DESCRIBE_STRUCT(Invite, (), (email, customer, role, invite, expires_at))

struct AccountName {
  std::string email;
};
BOOST_DESCRIBE_STRUCT(AccountName, (), (email))

struct AccountSummary {
  std::string email;
  std::string state;  ///< invited, active, disabled, locked
  std::string operator_role;
  std::vector<Membership> memberships;
  std::optional<Instant> last_login_at;
  Instant created_at;
};
BOOST_DESCRIBE_STRUCT(AccountSummary, (), (email, state, operator_role, memberships, last_login_at, created_at))

struct AccountList {
  std::vector<AccountSummary> accounts;
};
BOOST_DESCRIBE_STRUCT(AccountList, (), (accounts))

struct AuditTail {
  std::int64_t limit = 20;
};
BOOST_DESCRIBE_STRUCT(AuditTail, (), (limit))

struct AuditEntry {
  std::int64_t number = 0;
  Instant at;
  std::string actor;     ///< an account, "uid 0", or "porticod"
  std::string act;       ///< the method, or what the daemon did
  std::string object;    ///< what it was done to
  std::string customer;  ///< whose data, if any
  std::string outcome;   ///< "ok" or an error's code
};
BOOST_DESCRIBE_STRUCT(AuditEntry, (), (number, at, actor, act, object, customer, outcome))

struct AuditEntries {
  std::vector<AuditEntry> entries;
};
BOOST_DESCRIBE_STRUCT(AuditEntries, (), (entries))

struct AuditProof {
  std::int64_t entries = 0;
  std::string head;  ///< hex hash over all entries
};
BOOST_DESCRIBE_STRUCT(AuditProof, (), (entries, head))

namespace method {
inline constexpr Call<AccountCreate, Invite> account_create{
    {"account.create", Access::local, Effect::changes, "Create a named account; answers a one-time invite"}};
inline constexpr Call<AccountName, Invite> account_invite{
    {"account.invite", Access::local, Effect::changes, "Make a new invite for an account that is not active yet"}};
inline constexpr Call<Nothing, AccountList> account_list{
    {"account.list", Access::local, Effect::reads, "The accounts"}};
inline constexpr Call<AccountName, Nothing> account_disable{
    {"account.disable", Access::local, Effect::changes, "Disable an account; ends its sessions"}};
inline constexpr Call<AccountName, Nothing> account_enable{
    {"account.enable", Access::local, Effect::changes, "Enable a disabled account"}};
inline constexpr Call<AuditTail, AuditEntries> audit_tail{
    {"audit.tail", Access::auditor, Effect::reads, "The newest audit entries"}};
inline constexpr Call<Nothing, AuditProof> audit_verify{
    {"audit.verify", Access::local, Effect::reads, "Check the audit log against its head"}};
}  // namespace method

}  // namespace portico::protocol
