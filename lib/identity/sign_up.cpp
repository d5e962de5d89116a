// The half of Login that turns an invite into an active account.
#include <fmt/format.h>

#include "identity/login.hpp"
#include "identity/password_policy.hpp"
#include "identity/store.hpp"
#include "identity/throttle.hpp"
#include "identity/token.hpp"

namespace portico::identity {
namespace {

struct StoredInvite {
  std::int64_t id = 0;
  AccountId account;
  Instant expires_at;
  bool spent = false, replaced = false, disabled = false;
};

constexpr std::string_view select_invite =
    "SELECT i.id, i.account, i.expires_at, i.spent_at IS NOT NULL, i.replaced_at IS NOT NULL, a.disabled_at IS NOT NULL"
    " FROM invite i JOIN account a ON a.id = i.account WHERE ";

StoredInvite invite_at(const db::Statement& row) {
  return {row.integer(0),      AccountId(row.text(1)), instant_from(row.integer(2)),
          row.integer(3) != 0, row.integer(4) != 0,    row.integer(5) != 0};
}

Result<void> check_open(const StoredInvite& invite, Instant now) {
  const std::string ask = "ask whoever invited you for a new one";
  if (invite.spent)
    return Error{Errc::conflict, "this invite was already used",
                 "sign in with 'portico login EMAIL'; if it was not you who used it, tell whoever invited you"};
  if (invite.replaced)
    return Error{Errc::conflict, "this invite was replaced by a newer one", "use the newest invite, or " + ask};
  if (now >= invite.expires_at)
    return Error{Errc::not_signed_in, fmt::format("this invite expired at {}", to_iso(invite.expires_at)), ask};
  if (invite.disabled)
    return Error{Errc::denied, fmt::format("account '{}' is disabled", invite.account.text), "ask whoever invited you"};
  return {};
}

/// The invite if it can be redeemed now, else why not.
Result<StoredInvite> open_invite(db::Database& database, std::int64_t id, Instant now) {
  auto row = database.prepare(std::string(select_invite) + "i.id = ?");
  if (!row.bind_all(id).step())
    return Error{Errc::not_found, "this invite is not known here", "ask whoever invited you for a new one"};
  StoredInvite invite = invite_at(row);
  PORTICO_CHECK(check_open(invite, now));
  return invite;
}

std::vector<std::string> names_of(db::Database& database, const AccountId& account) {
  std::vector<std::string> names{account.text};
  auto row = database.prepare(
      "SELECT m.customer, coalesce(c.name, '') FROM membership m LEFT JOIN customer c ON c.id = m.customer WHERE "
      "m.account = ?");
  row.bind(1, account.text);
  while (row.step()) {
    names.push_back(row.text(0));
    names.push_back(row.text(1));
  }
  return names;
}

}  // namespace

Result<InviteCheck> Login::begin_invite(db::Database& database, std::string_view invite, Instant now) const {
  PORTICO_CHECK(check_token(TokenKind::invite, invite));
  auto row = database.prepare(std::string(select_invite) + "i.hash = ?");
  row.bind_blob(1, as_text(keys_.fingerprint(invite)));
  if (!row.step())
    return Error{Errc::not_found, "this invite is not known here", "ask whoever invited you for a new one"};
  const StoredInvite found = invite_at(row);
  PORTICO_CHECK(check_open(found, now));
  InviteCheck check{found.account, found.id, names_of(database, found.account)};
  check.names.push_back(product_);
  check.names.emplace_back("Portico");
  return check;
}

Result<NewPassword> Login::hash_password(const InviteCheck& check, const Secret& password) const {
  PORTICO_TRY(const Secret normal, acceptable_password(password.text(), check.names));
  PORTICO_TRY(const Secret encoded, hasher_.hash(normal));
  return NewPassword{check.account, check.invite,
                     keys_.seal(Keys::Sealed::password, check.account, encoded.text(), random_)};
}

Result<SignUp> Login::finish_invite(db::Database& database, const NewPassword& password, Instant now) const {
  PORTICO_TRY(const StoredInvite invite, open_invite(database, password.invite, now));
  auto update = database.prepare("UPDATE account SET password = ?, epoch = epoch + 1 WHERE id = ?");
  update.bind_blob(1, password.sealed).bind(2, invite.account.text).run();
  Enrolment enrolment = factors_.begin(database, invite.account, product_, now);
  return SignUp{invite.account, tickets_.issue(database, invite.account, invite.id, now), now + Tickets::lifetime,
                std::move(enrolment)};
}

Result<SignedIn> Login::confirm_factor(db::Database& database, const CodeTry& tried, Instant now) const {
  PORTICO_TRY(const Tickets::Ticket ticket, tickets_.find(database, tried.ticket, now));
  if (!ticket.invite)
    return Error{Errc::conflict, "the second factor of this account is set up already", "sign in with its code"};
  PORTICO_TRY(const StoredInvite invite, open_invite(database, *ticket.invite, now));
  const Throttle throttle(Throttle::Factor::second, ticket.account);
  PORTICO_CHECK(throttle.admit(database, now));
  PORTICO_TRY(const CodeVerdict verdict, factors_.confirm(database, ticket.account, tried.code, now));
  if (verdict.kind != CodeVerdict::Kind::accepted) return refused_code(database, throttle, verdict);
  database.prepare("UPDATE invite SET spent_at = ? WHERE id = ?").bind_all(stored(now), invite.id).run();
  database.prepare("UPDATE account SET enrolled_at = ?, epoch = epoch + 1 WHERE id = ?")
      .bind_all(stored(now), ticket.account.text)
      .run();
  SignedIn signed_in = sign_in(database, ticket, tried.peer, now);
  signed_in.recovery_codes = factors_.renew_recovery_codes(database, ticket.account);
  return signed_in;
}

}  // namespace portico::identity
