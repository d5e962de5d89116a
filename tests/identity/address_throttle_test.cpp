#include "identity/address_throttle.hpp"

#include <boost/test/unit_test.hpp>

#include "identity/throttle.hpp"
#include "identity/world.hpp"

using namespace portico;
using namespace portico::identity;
using std::chrono::seconds;

namespace {

struct Fixture : testing::World {
  AddressThrottle here{"192.0.2.1"};
  AddressThrottle elsewhere{"192.0.2.2"};

  bool admitted() { return here.admit(database, now()).has_value(); }
  void use_up() {
    for (int count = 0; count < AddressThrottle::free_tries; ++count) BOOST_TEST(admitted(), count);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(identity_address_throttle, Fixture)

BOOST_AUTO_TEST_CASE(twenty_are_free_and_the_next_says_how_long_to_wait) {
  use_up();
  clock.advance(seconds{10});
  const Error error = testing::error_of(here.admit(database, now()));
  BOOST_TEST((error.code == Errc::throttled));
  BOOST_TEST(error.message == "too many wrong passwords from your address; the next try is possible in 20 s");
  BOOST_TEST(error.retry_after.count() == 20);
}

BOOST_AUTO_TEST_CASE(one_comes_back_every_30_s_and_all_after_10_min) {
  use_up();
  for (int count = 0; count < 5; ++count) {
    BOOST_TEST(!admitted());
    clock.advance(seconds{30});
    BOOST_TEST(admitted());
  }
  clock.advance(seconds{600});
  use_up();
  BOOST_TEST(!admitted());
}

BOOST_AUTO_TEST_CASE(what_is_given_back_is_not_counted) {
  for (int count = 0; count < 100; ++count) {
    BOOST_TEST(admitted());
    here.give_back(database);
  }
  use_up();
  here.give_back(database);
  BOOST_TEST(admitted());
  BOOST_TEST(!admitted());
}

BOOST_AUTO_TEST_CASE(addresses_are_counted_apart_and_apart_from_accounts) {
  use_up();
  BOOST_TEST(elsewhere.admit(database, now()).has_value());
  BOOST_TEST(Throttle(Throttle::Factor::password, AccountId("192.0.2.1")).admit(database, now()).has_value());
}

BOOST_AUTO_TEST_CASE(is_forgotten_when_it_says_nothing_any_more) {
  use_up();
  Throttle::forget_strangers(database, now() + std::chrono::hours{1});
  BOOST_TEST(!admitted());
  Throttle::forget_strangers(database, now() + std::chrono::hours{25});
  BOOST_TEST(!database.prepare("SELECT 1 FROM throttle").step());
}

BOOST_AUTO_TEST_SUITE_END()
