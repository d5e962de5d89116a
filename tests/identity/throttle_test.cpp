#include "identity/throttle.hpp"

#include <boost/test/unit_test.hpp>

#include "identity/world.hpp"

using namespace portico;
using namespace portico::identity;
using std::chrono::seconds;

namespace {

struct Fixture : testing::World {
  Throttle password{Throttle::Factor::password, AccountId("ada@example.com")};
  Throttle second{Throttle::Factor::second, AccountId("ada@example.com")};
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(identity_throttle, Fixture)

BOOST_AUTO_TEST_CASE(three_are_free_then_waiting_doubles_up_to_900_s) {
  const long expected[] = {0, 0, 0, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900};
  for (int failures = 0; failures < 15; ++failures)
    BOOST_TEST(delay_after(failures).count() == expected[failures], failures);
  BOOST_TEST(delay_after(1000000).count() == 900);
}

BOOST_AUTO_TEST_CASE(a_try_that_comes_too_early_says_how_long_to_wait_and_is_not_counted) {
  for (int count = 0; count < 3; ++count) BOOST_TEST(password.admit(database, now()).has_value());
  const Error error = testing::error_of(password.admit(database, now() + std::chrono::milliseconds{500}));
  BOOST_TEST((error.code == Errc::throttled));
  BOOST_TEST(error.message == "too many failed tries; the next one is possible in 2 s");
  BOOST_TEST(error.retry_after.count() == 2);
  BOOST_TEST(password.admit(database, now() + seconds{2}).has_value());
  BOOST_TEST(testing::error_of(password.admit(database, now() + seconds{2})).retry_after.count() == 4);
}

BOOST_AUTO_TEST_CASE(success_begins_anew) {
  for (int count = 0; count < 3; ++count) BOOST_TEST(password.admit(database, now()).has_value());
  password.succeeded(database);
  for (int count = 0; count < 3; ++count) BOOST_TEST(password.admit(database, now()).has_value());
  BOOST_TEST(!password.admit(database, now()).has_value());
}

BOOST_AUTO_TEST_CASE(a_try_given_back_leaves_no_trace) {
  for (int count = 0; count < 3; ++count) BOOST_TEST(password.admit(database, now()).has_value());
  const Instant later = now() + seconds{2};
  for (int count = 0; count < 5; ++count) {
    BOOST_TEST(password.admit(database, later).has_value());
    password.give_back(database);
  }
  BOOST_TEST(testing::error_of(password.admit(database, now())).retry_after.count() == 2);
}

BOOST_AUTO_TEST_CASE(factors_and_accounts_are_counted_apart) {
  for (int count = 0; count < 3; ++count) BOOST_TEST(password.admit(database, now()).has_value());
  BOOST_TEST(second.admit(database, now()).has_value());
  BOOST_TEST(Throttle(Throttle::Factor::password, AccountId("bob@example.com")).admit(database, now()).has_value());
}

BOOST_AUTO_TEST_CASE(fifty_in_a_row_lock) {
  for (int count = 0; count < 50; ++count) {
    BOOST_TEST(!password.locked(database));
    clock.advance(seconds{900});
    BOOST_TEST(password.admit(database, now()).has_value());
  }
  BOOST_TEST(password.locked(database));
  BOOST_TEST(!second.locked(database));
}

BOOST_AUTO_TEST_CASE(counts_of_names_without_account_go_after_a_day) {
  const AccountId known = invite("ada@example.com").account;
  const Throttle stranger(Throttle::Factor::password, AccountId("nobody@example.com"));
  for (int count = 0; count < 3; ++count)
    BOOST_TEST((password.admit(database, now()) && stranger.admit(database, now())));
  Throttle::forget_strangers(database, now() + std::chrono::hours{25});
  BOOST_TEST(stranger.admit(database, now()).has_value());
  BOOST_TEST(!password.admit(database, now()).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
