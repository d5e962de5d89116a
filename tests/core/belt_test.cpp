#include "core/belt.hpp"

#include <atomic>
#include <stdexcept>
#include <vector>

#include <boost/test/unit_test.hpp>

using portico::Belt;

namespace {

std::atomic<int> living = 0;

/// Counts how many of its kind are alive.
struct Counted {
  Counted() { ++living; }
  Counted(const Counted&) { ++living; }
  Counted& operator=(const Counted&) = default;
  ~Counted() { --living; }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(core_belt)

BOOST_AUTO_TEST_CASE(does_the_work_in_order) {
  std::vector<int> done;
  Belt<int> belt(2, [&](int item) { done.push_back(item); });
  std::vector<int> all;
  for (int i = 0; i < 1000; ++i) {
    belt.put(i);
    all.push_back(i);
  }
  belt.finish();
  BOOST_TEST(done == all, boost::test_tools::per_element());
  belt.put(7);
  belt.finish();
  BOOST_TEST(done.back() == 7);
}

BOOST_AUTO_TEST_CASE(keeps_few_items_alive) {
  std::atomic<int> most = 0;
  Belt<Counted> belt(2, [&](const Counted&) { most = std::max<int>(most, living); });
  for (int i = 0; i < 1000; ++i) belt.put({});
  belt.finish();
  BOOST_TEST(most <= 10);  // 2 wait, one is worked on, one is given, each with copies on its way
  BOOST_TEST(most > 0);
}

BOOST_AUTO_TEST_CASE(throws_what_the_work_threw_and_does_nothing_after_it) {
  std::vector<int> done;
  const auto work = [&](int item) {
    if (item == 3) throw std::runtime_error("three");
    done.push_back(item);
  };
  Belt<int> belt(1, work);
  const auto put_all = [&] {
    for (int i = 0; i < 10; ++i) belt.put(i);
    belt.finish();
  };
  const auto says_three = [](const std::runtime_error& error) { return std::string(error.what()) == "three"; };
  BOOST_CHECK_EXCEPTION(put_all(), std::runtime_error, says_three);
  BOOST_CHECK_EXCEPTION(belt.put(20), std::runtime_error, says_three);
  BOOST_CHECK_EXCEPTION(belt.finish(), std::runtime_error, says_three);
  BOOST_TEST(done == (std::vector<int>{0, 1, 2}), boost::test_tools::per_element());
}

BOOST_AUTO_TEST_CASE(does_what_it_was_given_before_it_goes) {
  std::vector<int> done;
  {
    Belt<int> belt(4, [&](int item) { done.push_back(item); });
    for (int i = 0; i < 4; ++i) belt.put(i);
  }
  BOOST_TEST(done.size() == 4U);
}

BOOST_AUTO_TEST_CASE(finishes_at_once_without_items) {
  Belt<int> belt(1, [](int) {});
  BOOST_CHECK_NO_THROW(belt.finish());
}

BOOST_AUTO_TEST_SUITE_END()
