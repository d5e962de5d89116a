#include "identity/password_hasher.hpp"

#include <atomic>
#include <thread>

#include <boost/test/unit_test.hpp>

#include "identity/world.hpp"

using namespace portico;
using namespace portico::identity;

BOOST_AUTO_TEST_SUITE(identity_password_hasher)

BOOST_AUTO_TEST_CASE(production_pays_three_passes_over_64_mebibytes) {
  PasswordHasher hasher{HashCost{}};
  const Secret encoded = hasher.hash(Secret("password")).value();
  BOOST_TEST(encoded.text().starts_with("$argon2id$v=19$m=65536,t=3,p=1$"));
  BOOST_TEST(hasher.decoy().text().substr(0, 31) == encoded.text().substr(0, 31));
  BOOST_TEST(hasher.decoy().text().size() == encoded.text().size());
}

BOOST_AUTO_TEST_CASE(verifies_the_password_it_hashed_and_no_other) {
  PasswordHasher hasher{testing::cheap_cost()};
  const Secret encoded = hasher.hash(Secret("password")).value();
  BOOST_TEST(hasher.verify(encoded, Secret("password")).value());
  BOOST_TEST(!hasher.verify(encoded, Secret("Password")).value());
  BOOST_TEST(!hasher.verify(encoded, Secret("")).value());
  BOOST_TEST(hasher.hash(Secret("password")).value().text() != encoded.text());
}

BOOST_AUTO_TEST_CASE(no_password_opens_the_decoy_though_it_is_worked_at) {
  PasswordHasher hasher{testing::cheap_cost()};
  BOOST_TEST(!hasher.verify(hasher.decoy(), Secret("")).value());
  BOOST_TEST(!hasher.verify(hasher.decoy(), Secret("password")).value());
}

BOOST_AUTO_TEST_CASE(refuses_with_retry_after_when_the_queue_is_full) {
  HashCost cost = testing::cheap_cost();
  cost.running = 0;  // nobody is ever served
  cost.queued = 0;
  PasswordHasher hasher{cost};
  const Error error = testing::error_of(hasher.hash(Secret("password")));
  BOOST_TEST((error.code == Errc::throttled));
  BOOST_TEST(error.message == "too many people are signing in at this moment");
  BOOST_TEST(error.retry_after.count() == 5);
  BOOST_TEST((testing::error_of(hasher.verify(hasher.decoy(), Secret("x"))).code == Errc::throttled));
}

BOOST_AUTO_TEST_CASE(serves_everyone_who_fits_into_the_queue) {
  PasswordHasher hasher{testing::cheap_cost()};
  std::atomic<int> served = 0;
  std::vector<std::thread> threads;
  for (int count = 0; count < 16; ++count)
    threads.emplace_back([&] {
      if (hasher.hash(Secret("password"))) ++served;
    });
  for (std::thread& thread : threads) thread.join();
  BOOST_TEST(served == 16);
}

BOOST_AUTO_TEST_SUITE_END()
