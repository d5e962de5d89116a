#include "identity/login.hpp"

#include <fmt/format.h>

#include "core/text.hpp"
#include "identity/email.hpp"
#include "identity/password_policy.hpp"
#include "identity/store.hpp"
#include "identity/throttle.hpp"

namespace portico::identity {
namespace {

using Factor = Throttle::Factor;

Error wrong_password() {
  return {Errc::not_signed_in, "wrong e-mail address or password",
          "check both; an account that is not active, or locked after many failed tries, is refused the same way: ask "
          "whoever "
          "invited you"};
}

}  // namespace

Login::Login(const Keys& keys, PasswordHasher& hasher, Random& random, std::string product)
    : keys_(keys),
      hasher_(hasher),
      random_(random),
      product_(std::move(product)),
      factors_(keys, random),
      sessions_(keys, random),
      tickets_(keys, random) {}

Result<PasswordCheck> Login::begin_password(db::Database& database, std::string_view email, Instant now) const {
  PORTICO_TRY(const AccountId account, canonical_email(email));
  const Throttle throttle(Factor::password, account);
  const bool locked = throttle.locked(database);
  PORTICO_CHECK(throttle.admit(database, now));
  PasswordCheck check{account, hasher_.decoy().copy()};
  auto row = database.prepare(
      "SELECT password, epoch FROM account"
      " WHERE id = ? AND password IS NOT NULL AND enrolled_at IS NOT NULL AND disabled_at IS NULL");
  if (!row.bind_all(account.text).step() || locked) return check;
  PORTICO_TRY(check.encoded, keys_.open(Keys::Sealed::password, account, row.bytes(0)));
  check.epoch = row.integer(1);
  check.eligible = PasswordCheck::Eligible::yes;
  return check;
}

Result<PasswordVerdict> Login::check_password(const PasswordCheck& check, const Secret& password) const {
  PORTICO_TRY(const bool equal, hasher_.verify(check.encoded, normal_password(password.text())));
  const bool right = equal && check.eligible == PasswordCheck::Eligible::yes;
  return PasswordVerdict{check.account, check.epoch,
                         right ? PasswordVerdict::Kind::right : PasswordVerdict::Kind::wrong};
}

Result<FirstFactor> Login::finish_password(db::Database& database, const PasswordVerdict& verdict, Instant now) const {
  if (verdict.kind == PasswordVerdict::Kind::wrong) return wrong_password();
  auto unchanged = database.prepare("SELECT 1 FROM account WHERE id = ? AND epoch = ? AND disabled_at IS NULL");
  if (!unchanged.bind_all(verdict.account.text, verdict.epoch).step()) return wrong_password();
  Throttle(Factor::password, verdict.account).succeeded(database);
  return FirstFactor{verdict.account, tickets_.issue(database, verdict.account, std::nullopt, now),
                     now + Tickets::lifetime};
}

void Login::abandon_password(db::Database& database, const PasswordCheck& check) const {
  Throttle(Factor::password, check.account).give_back(database);
}

Error Login::refused_code(db::Database& database, const Throttle& throttle, const CodeVerdict& verdict) {
  switch (verdict.kind) {
    case CodeVerdict::Kind::malformed:
      throttle.give_back(database);
      return {Errc::invalid, "that is neither a code of six digits nor a recovery code",
              "type the six digits your authenticator app shows"};
    case CodeVerdict::Kind::used: {
      throttle.give_back(database);
      const auto wait = verdict.next_code.count();
      const std::string next = wait > 0 ? fmt::format("; next code in {} s", wait) : "";
      return {Errc::second_factor, "that code was already used" + next,
              "each code is accepted once: type the next one"};
    }
    case CodeVerdict::Kind::wrong:
    case CodeVerdict::Kind::accepted:
      break;
  }
  return {Errc::second_factor, "wrong code",
          "type the code your authenticator app shows now, and check that its clock is right"};
}

Result<SignedIn> Login::second_factor(db::Database& database, const CodeTry& tried, Instant now) const {
  PORTICO_TRY(const Tickets::Ticket ticket, tickets_.find(database, tried.ticket, now));
  if (ticket.invite)
    return Error{Errc::second_factor, "the second factor of this account is not set up yet",
                 "finish with 'portico 2fa enroll --otp CODE'"};
  const Throttle throttle(Factor::second, ticket.account);
  const bool locked = throttle.locked(database);
  PORTICO_CHECK(throttle.admit(database, now));
  if (locked) return refused_code(database, throttle, {});
  PORTICO_TRY(const CodeVerdict verdict, factors_.accept(database, ticket.account, tried.code, now));
  if (verdict.kind != CodeVerdict::Kind::accepted) return refused_code(database, throttle, verdict);
  return sign_in(database, ticket, tried.peer, now);
}

SignedIn Login::sign_in(db::Database& database, const Tickets::Ticket& ticket, std::string_view peer,
                        Instant now) const {
  Throttle(Factor::second, ticket.account).succeeded(database);
  tickets_.spend(database, ticket);
  return {ticket.account, sessions_.open(database, ticket.account, peer, now), now + Sessions::lifetime, {}};
}

Result<AccountId> Login::account_of_ticket(db::Database& database, std::string_view ticket, Instant now) const {
  PORTICO_TRY(Tickets::Ticket found, tickets_.find(database, ticket, now));
  return std::move(found.account);
}

}  // namespace portico::identity
