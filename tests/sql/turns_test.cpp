#include "sql/turns.hpp"

#include <thread>

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(sql_turns)

using namespace portico;
using namespace std::chrono_literals;
using sql::Turns;

BOOST_AUTO_TEST_CASE(so_many_at_a_time_and_one_of_each_account) {
  Turns turns({.running = 2, .waiting = 1, .patience = 1ms});
  const auto ada = turns.take("ada");
  BOOST_REQUIRE(ada.has_value());
  BOOST_TEST((turns.take("ada").error().code == Errc::throttled));
  {
    const auto bob = turns.take("bob");
    BOOST_REQUIRE(bob.has_value());
    BOOST_TEST((turns.take("eve").error().retry_after > 0s));
  }
  BOOST_TEST(turns.take("eve").has_value());
}

BOOST_AUTO_TEST_CASE(who_waits_comes_next_and_who_would_wait_too_long_goes) {
  Turns turns({.running = 1, .waiting = 1, .patience = 20s});
  auto first = std::make_unique<Result<Turns::Turn>>(turns.take("ada"));
  bool came = false;
  std::jthread waiting([&] { came = turns.take("bob").has_value(); });
  // Once bob waits, there is no place left to wait: eve is sent away at once, however long she would wait.
  while (turns.waiting() == 0) std::this_thread::yield();
  BOOST_TEST((turns.take("eve").error().code == Errc::throttled));
  first.reset();
  waiting.join();
  BOOST_TEST(came);
}

BOOST_AUTO_TEST_CASE(nobody_waits_for_a_caller_who_has_left) {
  Turns turns({.running = 1, .waiting = 1, .patience = 1h});
  const auto first = turns.take("ada");
  std::stop_source gone;
  std::jthread leaving([&] {
    while (turns.waiting() == 0) std::this_thread::yield();
    gone.request_stop();
  });
  BOOST_TEST((turns.take("bob", gone.get_token()).error().code == Errc::throttled));
  BOOST_TEST(turns.waiting() == 0U);
}

BOOST_AUTO_TEST_SUITE_END()
