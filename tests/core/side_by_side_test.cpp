#include "core/side_by_side.hpp"

#include <stdexcept>
#include <thread>
#include <vector>

#include <boost/test/unit_test.hpp>

using portico::side_by_side;

BOOST_AUTO_TEST_SUITE(core_side_by_side)

BOOST_AUTO_TEST_CASE(does_each_once) {
  for (const std::size_t count : {0U, 1U, 2U, 3U, 1000U}) {
    std::vector<int> times(count);
    side_by_side(count, [&](std::size_t n) { ++times[n]; });
    BOOST_TEST(times == std::vector<int>(count, 1), boost::test_tools::per_element());
  }
}

BOOST_AUTO_TEST_CASE(works_on_two_at_a_time) {
  std::atomic<int> begun{0};
  side_by_side(2, [&](std::size_t) {
    ++begun;
    while (begun < 2) std::this_thread::yield();  // each waits for the other one
  });
  BOOST_TEST(begun == 2);
}

BOOST_AUTO_TEST_CASE(throws_what_any_of_them_throws) {
  for (const std::size_t bad : {0U, 1U, 50U, 99U}) {
    const auto work = [&](std::size_t n) {
      if (n == bad) throw std::runtime_error("bad");
    };
    BOOST_CHECK_THROW(side_by_side(100, work), std::runtime_error);
  }
}

BOOST_AUTO_TEST_SUITE_END()
