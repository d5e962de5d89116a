#include "identity/accounts.hpp"

#include <fmt/format.h>

#include "core/text.hpp"
#include "identity/email.hpp"
#include "identity/store.hpp"
#include "identity/throttle.hpp"
#include "identity/token.hpp"

namespace portico::identity {
namespace {

using model::Role;

bool of_operator(Role role) { return role == Role::auditor || role == Role::admin; }

Error no_such_account(const AccountId& account) {
  return {Errc::not_found, fmt::format("no account '{}'", printable(account.text)),
          "'portico admin account list' shows all"};
}

/// Whether role and customer of a new account fit together.
Result<void> check_role(Role role, const std::optional<CustomerId>& customer) {
  if (of_operator(role) && customer)
    return Error{Errc::invalid, fmt::format("role '{}' belongs to the operator, not to a customer", name_of(role)),
                 "leave out --customer, or choose viewer, analyst or owner"};
  if (!of_operator(role) && !customer)
    return Error{Errc::invalid, fmt::format("role '{}' needs a customer", name_of(role)), "add --customer ID"};
  return {};
}

Account account_at(const db::Statement& row) {
  Account account{.id = AccountId(row.text(0)), .created_at = instant_from(row.integer(2))};
  if (const auto role = row.optional_text(1)) account.operator_role = model::parse_role(*role);
  const bool enrolled = !row.is_null(3), disabled = !row.is_null(4);
  account.state = disabled ? Account::State::disabled : enrolled ? Account::State::active : Account::State::invited;
  if (const auto at = row.optional_integer(5)) account.signed_in_at = instant_from(*at);
  if (const auto at = row.optional_integer(6)) account.invite_expires_at = instant_from(*at);
  account.locked = row.integer(7) != 0;
  return account;
}

/// Selects what `account_at` reads. An open invite is listed until it is spent or replaced, even if it has expired.
constexpr std::string_view select_account =
    "SELECT a.id, a.operator_role, a.created_at, a.enrolled_at, a.disabled_at, a.signed_in_at,"
    " (SELECT max(expires_at) FROM invite WHERE account = a.id AND spent_at IS NULL AND replaced_at IS NULL),"
    " EXISTS(SELECT 1 FROM throttle WHERE subject = a.id AND failures >= ?) FROM account a";

std::vector<Membership> memberships_of(db::Database& database, const AccountId& account) {
  auto row = database.prepare("SELECT customer, role FROM membership WHERE account = ? ORDER BY customer");
  row.bind(1, account.text);
  std::vector<Membership> memberships;
  while (row.step())
    memberships.push_back({CustomerId(row.text(0)), model::parse_role(row.text(1)).value_or(Role::viewer)});
  return memberships;
}

bool belongs_only_to(const Account& account, const CustomerId& customer) {
  return !account.operator_role && account.memberships.size() == 1 && account.memberships.front().customer == customer;
}

}  // namespace

std::string_view name_of(Account::State state) {
  switch (state) {
    case Account::State::invited:
      return "invited";
    case Account::State::active:
      return "active";
    case Account::State::disabled:
      return "disabled";
  }
  return "disabled";
}

Error no_such_customer(const CustomerId& customer) {
  return {Errc::not_found, fmt::format("no customer '{}'", printable(customer.text)), ""};
}

Result<Invite> Accounts::create(db::Database& database, const NewAccount& wanted, Instant now) const {
  PORTICO_TRY(const AccountId account, canonical_email(wanted.email));
  PORTICO_CHECK(check_role(wanted.role, wanted.customer));
  if (find(database, account))
    return Error{Errc::conflict, fmt::format("account '{}' exists already", account.text),
                 "'portico admin account list' shows all"};
  auto insert = database.prepare("INSERT INTO account(id, operator_role, created_at) VALUES(?, ?, ?)");
  insert.bind(1, account.text).bind(3, stored(now));
  if (of_operator(wanted.role)) insert.bind(2, model::name_of(wanted.role));
  insert.run();
  if (wanted.customer) PORTICO_CHECK(join(database, account, {*wanted.customer, wanted.role}));
  return write_invite(database, account, now);
}

Invite Accounts::write_invite(db::Database& database, const AccountId& account, Instant now) const {
  database.prepare("UPDATE invite SET replaced_at = ? WHERE account = ? AND spent_at IS NULL AND replaced_at IS NULL")
      .bind_all(stored(now), account.text)
      .run();
  Invite invite{account, make_token(TokenKind::invite, random_), now + invite_lifetime};
  auto insert = database.prepare("INSERT INTO invite(hash, account, created_at, expires_at) VALUES(?, ?, ?, ?)");
  insert.bind_blob(1, as_text(keys_.fingerprint(invite.token.text())));
  insert.bind(2, account.text).bind(3, stored(now)).bind(4, stored(invite.expires_at)).run();
  return invite;
}

Result<Invite> Accounts::invite_again(db::Database& database, const AccountId& account, Instant now) const {
  PORTICO_TRY(const Account found, find(database, account));
  if (found.state != Account::State::invited)
    return Error{Errc::conflict, fmt::format("account '{}' is {}", account.text, name_of(found.state)),
                 "only an account that has not finished signing up gets an invite"};
  return write_invite(database, account, now);
}

Result<void> Accounts::require(db::Database& database, const AccountId& account) const {
  auto row = database.prepare("SELECT 1 FROM account WHERE id = ?");
  row.bind(1, account.text);
  if (!row.step()) return no_such_account(account);
  return {};
}

Result<void> Accounts::join(db::Database& database, const AccountId& account, const Membership& membership) const {
  PORTICO_CHECK(require(database, account));
  PORTICO_CHECK(check_role(membership.role, membership.customer));
  database.prepare("INSERT OR REPLACE INTO membership(account, customer, role) VALUES(?, ?, ?)")
      .bind_all(account.text, membership.customer.text, model::name_of(membership.role))
      .run();
  return {};
}

Result<void> Accounts::disable(db::Database& database, const AccountId& account, Instant now) const {
  PORTICO_CHECK(require(database, account));
  database.prepare("UPDATE account SET disabled_at = ?, epoch = epoch + 1 WHERE id = ? AND disabled_at IS NULL")
      .bind_all(stored(now), account.text)
      .run();
  database.prepare("DELETE FROM session WHERE account = ?").bind_all(account.text).run();
  return {};
}

Result<void> Accounts::enable(db::Database& database, const AccountId& account) const {
  PORTICO_CHECK(require(database, account));
  database.prepare("UPDATE account SET disabled_at = NULL WHERE id = ?").bind_all(account.text).run();
  return {};
}

Result<void> Accounts::unlock(db::Database& database, const AccountId& account) const {
  PORTICO_CHECK(require(database, account));
  database.prepare("DELETE FROM throttle WHERE subject = ?").bind_all(account.text).run();
  return {};
}

Result<Account> Accounts::find(db::Database& database, const AccountId& account) const {
  auto row = database.prepare(fmt::format("{} WHERE a.id = ?", select_account));
  row.bind_all(Throttle::lock_after, account.text);
  if (!row.step()) return no_such_account(account);
  Account found = account_at(row);
  found.memberships = memberships_of(database, found.id);
  return found;
}

std::vector<Account> Accounts::list(db::Database& database, const std::optional<CustomerId>& customer) const {
  std::string sql(select_account);
  if (customer) sql += " WHERE a.id IN (SELECT account FROM membership WHERE customer = ?)";
  auto row = database.prepare(sql + " ORDER BY a.id");
  row.bind(1, Throttle::lock_after);
  if (customer) row.bind(2, customer->text);
  std::vector<Account> accounts;
  while (row.step()) accounts.push_back(account_at(row));
  for (Account& account : accounts) account.memberships = memberships_of(database, account.id);
  return accounts;
}

Result<void> Accounts::create_customer(db::Database& database, const Customer& customer) const {
  const std::string& id = customer.id.text;
  if (id.empty() || id == "*" || id.size() > 200 || printable(id) != id || trimmed(id) != id)
    return Error{Errc::invalid, fmt::format("'{}' cannot be a customer's id", fit_width(printable(id), 80)),
                 "use 1 to 200 printable characters without blanks at the ends"};
  if (find_customer(database, customer.id))
    return Error{Errc::conflict, fmt::format("customer '{}' exists already", id),
                 "'portico admin customer list' shows all"};
  database.prepare("INSERT INTO customer(id, name, created_at) VALUES(?, ?, ?)")
      .bind_all(id, customer.name.empty() ? id : customer.name, stored(customer.created_at))
      .run();
  return {};
}

std::optional<Customer> Accounts::find_customer(db::Database& database, const CustomerId& customer) const {
  auto row = database.prepare("SELECT name, created_at FROM customer WHERE id = ?");
  row.bind(1, customer.text);
  if (!row.step()) return std::nullopt;
  return Customer{customer, row.text(0), instant_from(row.integer(1))};
}

CustomerTraces Accounts::traces(db::Database& database, const CustomerId& customer) const {
  CustomerTraces traces{.by_hand = find_customer(database, customer).has_value()};
  for (const Account& account : list(database, customer)) {
    ++traces.memberships;
    if (belongs_only_to(account, customer)) ++traces.accounts;
  }
  return traces;
}

CustomerTraces Accounts::forget(db::Database& database, const CustomerId& customer) const {
  const CustomerTraces traces = this->traces(database, customer);
  for (const Account& account : list(database, customer)) {
    if (!belongs_only_to(account, customer)) continue;
    database.prepare("DELETE FROM throttle WHERE subject = ?").bind_all(account.id.text).run();
    database.prepare("DELETE FROM account WHERE id = ?").bind_all(account.id.text).run();
  }
  database.prepare("DELETE FROM membership WHERE customer = ?").bind_all(customer.text).run();
  database.prepare("DELETE FROM customer WHERE id = ?").bind_all(customer.text).run();
  return traces;
}

std::vector<Customer> Accounts::customers(db::Database& database) const {
  auto row = database.prepare("SELECT id, name, created_at FROM customer ORDER BY id");
  std::vector<Customer> customers;
  while (row.step()) customers.push_back({CustomerId(row.text(0)), row.text(1), instant_from(row.integer(2))});
  return customers;
}

}  // namespace portico::identity
