#include "identity/sessions.hpp"

#include <fmt/format.h>

#include "core/text.hpp"
#include "identity/store.hpp"
#include "identity/token.hpp"

namespace portico::identity {
namespace {

Error not_signed_in(std::string message) {
  return {Errc::not_signed_in, std::move(message), "sign in with 'portico login EMAIL'"};
}

}  // namespace

Instant Session::ends_at() const { return created_at_ + Sessions::lifetime; }

Secret Sessions::open(db::Database& database, const AccountId& account, std::string_view peer, Instant now) const {
  Secret token = make_token(TokenKind::session, random_);
  auto insert = database.prepare(
      "INSERT INTO session(hash, kind, account, epoch, created_at, used_at, peer)"
      " SELECT ?, 'ses', id, epoch, ?, ?, ? FROM account WHERE id = ?");
  insert.bind_blob(1, as_text(keys_.fingerprint(token.text())));
  insert.bind(2, stored(now)).bind(3, stored(now)).bind(4, peer).bind(5, account.text).run();
  if (database.changes() != 1) throw Failure({Errc::internal, "identity: a session for an account that is not there"});
  database.prepare("UPDATE account SET signed_in_at = ? WHERE id = ?").bind_all(stored(now), account.text).run();
  return token;
}

Result<Session> Sessions::verify(db::Database& database, std::string_view token, Instant now) const {
  if (token.empty()) return not_signed_in("you are not signed in");
  if (auto checked = check_token(TokenKind::session, token); !checked) return not_signed_in(checked.error().message);
  auto row = database.prepare(
      "SELECT s.id, s.account, s.created_at, s.used_at, s.epoch = a.epoch AND a.disabled_at IS NULL, a.operator_role"
      " FROM session s JOIN account a ON a.id = s.account WHERE s.hash = ? AND s.kind = 'ses'");
  row.bind_blob(1, as_text(keys_.fingerprint(token)));
  if (!row.step()) return not_signed_in("this session has ended");
  Session session;
  session.id_ = row.integer(0);
  session.account_ = AccountId(row.text(1));
  session.created_at_ = instant_from(row.integer(2));
  const Instant used_at = instant_from(row.integer(3));
  if (row.integer(4) == 0) return not_signed_in("this session ended because the account was changed");
  if (now >= session.ends_at())
    return not_signed_in(fmt::format("this session ended {} hours after sign-in", lifetime.count()));
  if (now >= used_at + idle_limit)
    return not_signed_in(fmt::format("this session ended after {} minutes without use", idle_limit.count()));
  if (const auto role = row.optional_text(5)) session.operator_role_ = model::parse_role(*role);
  session.touch_due_ = now >= used_at + touch_interval;
  return session;
}

void Sessions::touch(db::Database& database, const Session& session, Instant now) const {
  if (!session.touch_due()) return;
  database.prepare("UPDATE session SET used_at = max(used_at, ?) WHERE id = ?")
      .bind_all(stored(now), session.id())
      .run();
}

std::vector<SessionInfo> Sessions::list(db::Database& database, const AccountId& account, Instant now) const {
  auto row = database.prepare(
      "SELECT s.id, s.created_at, s.used_at, s.peer FROM session s JOIN account a ON a.id = s.account AND a.epoch = "
      "s.epoch"
      " WHERE s.account = ? AND s.kind = 'ses' AND s.created_at > ? AND s.used_at > ? ORDER BY s.id DESC");
  row.bind_all(account.text, stored(now - lifetime), stored(now - idle_limit));
  std::vector<SessionInfo> sessions;
  while (row.step())
    sessions.push_back({row.integer(0), instant_from(row.integer(1)), instant_from(row.integer(2)), row.text(3)});
  return sessions;
}

Result<void> Sessions::end(db::Database& database, const AccountId& account, std::int64_t id) const {
  database.prepare("DELETE FROM session WHERE id = ? AND account = ? AND kind = 'ses'")
      .bind_all(id, account.text)
      .run();
  if (database.changes() == 0)
    return Error{Errc::not_found, fmt::format("no session {} of account '{}'", id, account.text),
                 "'portico session list' shows all"};
  return {};
}

void Sessions::end_all(db::Database& database, const AccountId& account) const {
  database.prepare("DELETE FROM session WHERE account = ?").bind_all(account.text).run();
}

void Sessions::sweep(db::Database& database, Instant now) const {
  database.prepare("DELETE FROM session WHERE created_at < ?").bind_all(stored(now - 2 * lifetime)).run();
}

}  // namespace portico::identity
