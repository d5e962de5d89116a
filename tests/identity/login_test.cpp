#include "identity/login.hpp"

#include <boost/test/unit_test.hpp>

#include "identity/world.hpp"

using namespace portico;
using namespace portico::identity;
using std::chrono::seconds;
using testing::error_of;
using testing::good_password;
using testing::said;

namespace {

const std::string refused = "not_signed_in: wrong e-mail address or password";

struct Fixture : testing::World {
  Person ada = sign_up("ada@example.com");

  FirstFactor first() { return give_password("ada@example.com", good_password).value(); }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(identity_login, Fixture)

BOOST_AUTO_TEST_CASE(password_and_code_open_a_session) {
  const SignedIn signed_in = give_code(first(), code(ada.secret)).value();
  BOOST_TEST(signed_in.account.text == "ada@example.com");
  BOOST_TEST(signed_in.recovery_codes.empty());
  BOOST_TEST(login.sessions().verify(database, signed_in.token.text(), now()).has_value());
  BOOST_TEST((accounts.find(database, ada.account).value().signed_in_at == now()));
}

BOOST_AUTO_TEST_CASE(the_address_may_be_written_in_capitals) {
  BOOST_TEST(give_password(" ADA@Example.com", good_password).has_value());
}

BOOST_AUTO_TEST_CASE(one_factor_opens_nothing) {
  const FirstFactor half = first();
  BOOST_TEST(!login.sessions().verify(database, half.ticket.text(), now()));
  auto row = database.prepare("SELECT count(*) FROM session WHERE kind = 'ses'");
  BOOST_TEST((row.step() && row.integer(0) == 1));  // the one from signing up
}

BOOST_AUTO_TEST_CASE(whatever_is_wrong_the_answer_is_the_same) {
  invite("new@example.com");
  const Person bob = sign_up("bob@example.com");
  BOOST_TEST(accounts.disable(database, bob.account, now()).has_value());
  const Error expected = error_of(give_password("ada@example.com", "wrong"));
  BOOST_TEST(std::string(name_of(expected.code)) + ": " + expected.message == refused);
  BOOST_TEST((error_of(give_password("ada@example.com", "")) == expected));
  BOOST_TEST((error_of(give_password("nobody@example.com", good_password)) == expected));
  BOOST_TEST((error_of(give_password("new@example.com", good_password)) == expected));
  BOOST_TEST((error_of(give_password("bob@example.com", good_password)) == expected));
  BOOST_TEST((error_of(give_password("carl@example.com", std::string(5000, 'x'))) == expected));
}

BOOST_AUTO_TEST_CASE(every_refused_account_costs_a_hash_of_the_same_form) {
  for (const char* email : {"ada@example.com", "nobody@example.com"}) {
    const auto check = committed([&] { return login.begin_password(database, email, now()); }).value();
    BOOST_TEST(check.encoded.text().size() == hasher.decoy().text().size());
    BOOST_TEST(check.encoded.text().substr(0, 26) == hasher.decoy().text().substr(0, 26));
  }
}

BOOST_AUTO_TEST_CASE(what_is_no_address_is_said_at_once) {
  BOOST_TEST(said(give_password("ada", "x")) == "invalid: 'ada' is not an e-mail address: it has no '@'");
}

BOOST_AUTO_TEST_CASE(known_and_unknown_accounts_are_throttled_alike) {
  for (const char* email : {"ada@example.com", "nobody@example.com"}) {
    for (int count = 0; count < 3; ++count) BOOST_TEST(said(give_password(email, "wrong")) == refused);
    const Error error = error_of(give_password(email, good_password));
    BOOST_TEST((error.code == Errc::throttled));
    BOOST_TEST(error.retry_after.count() == 2);
  }
  clock.advance(seconds{2});
  BOOST_TEST(give_password("ada@example.com", good_password).has_value());
}

BOOST_AUTO_TEST_CASE(tries_made_at_once_cannot_outrun_the_count) {
  for (int count = 0; count < 3; ++count)
    BOOST_TEST(committed([&] { return login.begin_password(database, "ada@example.com", now()); }).has_value());
  const auto fourth = committed([&] { return login.begin_password(database, "ada@example.com", now()); });
  BOOST_TEST((error_of(fourth).code == Errc::throttled));
}

BOOST_AUTO_TEST_CASE(a_try_that_found_no_turn_does_not_count) {
  for (int count = 0; count < 10; ++count) {
    const auto check = committed([&] { return login.begin_password(database, "ada@example.com", now()); }).value();
    committed([&] {
      login.abandon_password(database, check);
      return 0;
    });
  }
  BOOST_TEST(give_password("ada@example.com", good_password).has_value());
}

BOOST_AUTO_TEST_CASE(fifty_failures_lock_until_an_admin_unlocks) {
  for (int count = 0; count < 50; ++count) {
    clock.advance(seconds{900});
    BOOST_TEST(said(give_password("ada@example.com", "wrong")) == refused);
  }
  clock.advance(seconds{900});
  BOOST_TEST(said(give_password("ada@example.com", good_password)) == refused);
  BOOST_TEST(accounts.find(database, ada.account).value().locked);
  BOOST_TEST(accounts.unlock(database, ada.account).has_value());
  BOOST_TEST(give_password("ada@example.com", good_password).has_value());
}

BOOST_AUTO_TEST_CASE(an_account_disabled_while_hashing_is_refused) {
  const auto check = committed([&] { return login.begin_password(database, "ada@example.com", now()); }).value();
  const auto verdict = login.check_password(check, Secret(good_password)).value();
  BOOST_TEST(accounts.disable(database, ada.account, now()).has_value());
  BOOST_TEST(said(committed([&] { return login.finish_password(database, verdict, now()); })) == refused);
}

BOOST_AUTO_TEST_CASE(a_wrong_code_is_refused_and_the_ticket_stays) {
  const FirstFactor half = first();
  BOOST_TEST(said(give_code(half, code(ada.secret, -5))) == "second_factor: wrong code");
  BOOST_TEST(give_code(half, code(ada.secret)).has_value());
}

BOOST_AUTO_TEST_CASE(a_code_used_before_says_when_the_next_comes_and_is_no_failure) {
  clock.set(Instant{std::chrono::floor<seconds>(now())} + seconds{13});
  const std::int64_t left = 30 - std::chrono::floor<seconds>(now()).time_since_epoch().count() % 30;
  const std::string spent = code(ada.secret);
  BOOST_TEST(give_code(first(), spent).has_value());
  const FirstFactor half = first();
  const std::string expected = "second_factor: that code was already used; next code in " + std::to_string(left) + " s";
  for (int count = 0; count < 10; ++count) BOOST_TEST(said(give_code(half, spent)) == expected);
  clock.advance(seconds{left});
  BOOST_TEST(give_code(half, code(ada.secret)).has_value());
}

BOOST_AUTO_TEST_CASE(what_is_no_code_is_said_and_not_counted) {
  const FirstFactor half = first();
  for (int count = 0; count < 10; ++count)
    BOOST_TEST(said(give_code(half, "12x")) == "invalid: that is neither a code of six digits nor a recovery code");
  BOOST_TEST(give_code(half, code(ada.secret)).has_value());
}

BOOST_AUTO_TEST_CASE(wrong_codes_are_throttled_apart_from_passwords) {
  const FirstFactor half = first();
  for (int count = 0; count < 3; ++count)
    BOOST_TEST(said(give_code(half, code(ada.secret, -5))) == "second_factor: wrong code");
  BOOST_TEST(said(give_code(half, code(ada.secret))) ==
             "throttled: too many failed tries; the next one is possible in 2 s");
  BOOST_TEST(give_password("ada@example.com", good_password).has_value());
  clock.advance(seconds{2});
  BOOST_TEST(give_code(half, code(ada.secret)).has_value());
}

BOOST_AUTO_TEST_CASE(a_right_password_does_not_forgive_wrong_codes) {
  for (int count = 0; count < 3; ++count) BOOST_TEST(!give_code(first(), code(ada.secret, -5)));
  BOOST_TEST((error_of(give_code(first(), code(ada.secret))).code == Errc::throttled));
}

BOOST_AUTO_TEST_CASE(a_locked_second_factor_refuses_the_right_code) {
  for (int count = 0; count < 50; ++count) {
    clock.advance(seconds{900});
    BOOST_TEST(said(give_code(first(), code(ada.secret, -5))) == "second_factor: wrong code");
  }
  clock.advance(seconds{900});
  BOOST_TEST(said(give_code(first(), code(ada.secret))) == "second_factor: wrong code");
}

BOOST_AUTO_TEST_CASE(a_recovery_code_stands_in_for_the_app_once) {
  const std::string recovery(ada.signed_in.recovery_codes[3].text());
  BOOST_TEST(give_code(first(), recovery).has_value());
  BOOST_TEST(said(give_code(first(), recovery)) == "second_factor: that code was already used");
  BOOST_TEST(login.factors().status(database, ada.account).recovery_codes_left == 9);
}

BOOST_AUTO_TEST_CASE(a_ticket_opens_one_session) {
  const FirstFactor half = first();
  BOOST_TEST(login.account_of_ticket(database, half.ticket.text(), now()).value().text == "ada@example.com");
  BOOST_TEST(give_code(half, code(ada.secret)).has_value());
  clock.advance(seconds{30});
  BOOST_TEST(said(give_code(half, code(ada.secret))) == "not_signed_in: this login ticket is no longer valid");
}

BOOST_AUTO_TEST_SUITE_END()
