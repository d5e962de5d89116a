#include "identity/sessions.hpp"

#include <boost/test/unit_test.hpp>

#include "identity/token.hpp"
#include "identity/world.hpp"

using namespace portico;
using namespace portico::identity;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::said;

namespace {

struct Fixture : testing::World {
  Person ada = sign_up("ada@example.com");
  const Sessions& sessions = login.sessions();
  std::string token = std::string(sessions.open(database, ada.account, "unix", now()).text());

  std::string state() { return said(sessions.verify(database, token, now())); }
  void use() { sessions.touch(database, sessions.verify(database, token, now()).value(), now()); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(identity_sessions, Fixture)

BOOST_AUTO_TEST_CASE(a_token_names_its_account_and_role) {
  const Session session = sessions.verify(database, token, now()).value();
  BOOST_TEST(session.account().text == "ada@example.com");
  BOOST_TEST(!session.operator_role().has_value());
  BOOST_TEST((session.ends_at() == now() + hours{24}));
  const Person root = sign_up(invite_operator("root@example.com", model::Role::admin));
  BOOST_TEST(
      (sessions.verify(database, root.signed_in.token.text(), now()).value().operator_role() == model::Role::admin));
}

BOOST_AUTO_TEST_CASE(only_a_keyed_fingerprint_is_stored) {
  auto row = database.prepare("SELECT hash FROM session WHERE kind = 'ses' ORDER BY id DESC");
  BOOST_TEST_REQUIRE(row.step());
  BOOST_TEST(row.bytes(0) == as_text(keys.fingerprint(token)));
}

BOOST_AUTO_TEST_CASE(it_ends_after_60_minutes_without_use) {
  clock.advance(minutes{60} - seconds{1});
  use();
  clock.advance(minutes{59});
  BOOST_TEST(state() == "ok");
  clock.advance(minutes{1});
  BOOST_TEST(state() == "not_signed_in: this session ended after 60 minutes without use");
}

BOOST_AUTO_TEST_CASE(it_ends_24_hours_after_sign_in_however_busy) {
  for (int half_hour = 1; half_hour < 48; ++half_hour) {
    clock.advance(minutes{30});
    use();
  }
  clock.advance(minutes{30} - seconds{1});
  BOOST_TEST(state() == "ok");
  clock.advance(seconds{1});
  BOOST_TEST(state() == "not_signed_in: this session ended 24 hours after sign-in");
}

BOOST_AUTO_TEST_CASE(use_is_written_at_most_once_a_minute) {
  clock.advance(seconds{59});
  BOOST_TEST(!sessions.verify(database, token, now()).value().touch_due());
  clock.advance(seconds{1});
  BOOST_TEST(sessions.verify(database, token, now()).value().touch_due());
  use();
  BOOST_TEST(!sessions.verify(database, token, now()).value().touch_due());
}

BOOST_AUTO_TEST_CASE(what_is_no_session_token_is_not_signed_in) {
  const auto answer = [&](std::string_view text) { return said(sessions.verify(database, text, now())); };
  BOOST_TEST(answer("") == "not_signed_in: you are not signed in");
  BOOST_TEST(answer("hello") == "not_signed_in: that is not a session token: it does not begin with 'ptc_ses_'");
  testing::FakeRandom other(77);
  BOOST_TEST(answer(make_token(TokenKind::session, other).text()) == "not_signed_in: this session has ended");
  const auto ticket = give_password("ada@example.com", testing::good_password).value();
  BOOST_TEST((testing::error_of(sessions.verify(database, ticket.ticket.text(), now())).code == Errc::not_signed_in));
}

BOOST_AUTO_TEST_CASE(a_change_of_credentials_ends_what_is_older) {
  database.execute("UPDATE account SET epoch = epoch + 1");
  BOOST_TEST(state() == "not_signed_in: this session ended because the account was changed");
  BOOST_TEST(sessions.list(database, ada.account, now()).empty());
}

BOOST_AUTO_TEST_CASE(logout_ends_one_session) {
  const std::string other(sessions.open(database, ada.account, "10.0.0.1", now()).text());
  const auto id = sessions.verify(database, token, now()).value().id();
  BOOST_TEST(sessions.end(database, ada.account, id).has_value());
  BOOST_TEST(state() == "not_signed_in: this session has ended");
  BOOST_TEST(sessions.verify(database, other, now()).has_value());
  BOOST_TEST(said(sessions.end(database, ada.account, id)) ==
             "not_found: no session " + std::to_string(id) + " of account 'ada@example.com'");
}

BOOST_AUTO_TEST_CASE(nobody_ends_anothers_session) {
  const Person bob = sign_up("bob@example.com");
  const auto id = sessions.verify(database, token, now()).value().id();
  BOOST_TEST((testing::error_of(sessions.end(database, bob.account, id)).code == Errc::not_found));
  BOOST_TEST(state() == "ok");
  sessions.end_all(database, ada.account);
  BOOST_TEST(state() == "not_signed_in: this session has ended");
  BOOST_TEST(sessions.verify(database, bob.signed_in.token.text(), now()).has_value());
}

BOOST_AUTO_TEST_CASE(lists_what_has_not_ended_newest_first) {
  sessions.open(database, ada.account, "10.0.0.1", now());
  const auto all = sessions.list(database, ada.account, now());
  BOOST_TEST_REQUIRE(all.size() == 3U);  // one from signing up
  BOOST_TEST(all[0].peer == "10.0.0.1");
  BOOST_TEST(sessions.list(database, ada.account, now() + minutes{60}).empty());
}

BOOST_AUTO_TEST_CASE(sweeping_keeps_what_has_not_ended) {
  sessions.sweep(database, now() + hours{24});
  BOOST_TEST(state() == "ok");
  sessions.sweep(database, now() + hours{49});
  BOOST_TEST(state() == "not_signed_in: this session has ended");
}

BOOST_AUTO_TEST_SUITE_END()
