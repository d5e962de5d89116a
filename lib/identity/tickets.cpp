#include "identity/tickets.hpp"

#include <fmt/format.h>

#include "identity/store.hpp"
#include "identity/token.hpp"

namespace portico::identity {
namespace {

Error begin_again(std::string message) {
  return {Errc::not_signed_in, std::move(message), "begin again with 'portico login EMAIL'"};
}

}  // namespace

Secret Tickets::issue(db::Database& database, const AccountId& account, std::optional<std::int64_t> invite,
                      Instant now) const {
  Secret token = make_token(TokenKind::ticket, random_);
  auto insert = database.prepare(
      "INSERT INTO session(hash, kind, account, epoch, invite, created_at, used_at, peer)"
      " SELECT ?, 'tkt', id, epoch, ?, ?, ?, '' FROM account WHERE id = ?");
  insert.bind_blob(1, as_text(keys_.fingerprint(token.text())));
  insert.bind(2, invite).bind(3, stored(now)).bind(4, stored(now)).bind(5, account.text).run();
  return token;
}

Result<Tickets::Ticket> Tickets::find(db::Database& database, std::string_view token, Instant now) const {
  if (auto checked = check_token(TokenKind::ticket, token); !checked) return begin_again(checked.error().message);
  auto row = database.prepare(
      "SELECT s.id, s.account, s.invite, s.created_at, s.epoch = a.epoch AND a.disabled_at IS NULL"
      " FROM session s JOIN account a ON a.id = s.account WHERE s.hash = ? AND s.kind = 'tkt'");
  row.bind_blob(1, as_text(keys_.fingerprint(token)));
  if (!row.step() || row.integer(4) == 0) return begin_again("this login ticket is no longer valid");
  if (now >= instant_from(row.integer(3)) + lifetime)
    return begin_again(fmt::format("this login ticket expired after {} minutes", lifetime.count()));
  return Ticket{row.integer(0), AccountId(row.text(1)), row.optional_integer(2)};
}

void Tickets::spend(db::Database& database, const Ticket& ticket) const {
  database.prepare("DELETE FROM session WHERE id = ?").bind_all(ticket.id).run();
}

}  // namespace portico::identity
