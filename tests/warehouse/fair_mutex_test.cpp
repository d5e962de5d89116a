#include "warehouse/fair_mutex.hpp"

#include <atomic>
#include <fstream>
#include <string>
#include <thread>
#include <unistd.h>
#include <vector>

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

using portico::warehouse::FairMutex;

namespace {

/// Whether the kernel has put a thread of this process to sleep.
bool asleep(pid_t thread) {
  std::ifstream file(fmt::format("/proc/self/task/{}/stat", thread));
  const std::string line((std::istreambuf_iterator<char>(file)), {});
  const std::size_t name_end = line.rfind(')');
  return name_end != std::string::npos && line.substr(name_end + 2, 1) == "S";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(warehouse_fair_mutex)

BOOST_AUTO_TEST_CASE(is_taken_in_the_order_of_asking) {
  FairMutex mutex;
  std::vector<int> order;
  std::vector<std::thread> threads;
  mutex.lock();
  for (int number = 0; number < 4; ++number) {
    std::atomic<pid_t> id{0};
    threads.emplace_back([&, number] {
      id = gettid();
      const std::lock_guard lock(mutex);
      order.push_back(number);
    });
    while (id == 0 || !asleep(id)) std::this_thread::yield();
  }
  mutex.unlock();
  mutex.lock();  // at once: and yet behind those who waited
  BOOST_TEST(order == (std::vector<int>{0, 1, 2, 3}), boost::test_tools::per_element());
  mutex.unlock();
  for (auto& thread : threads) thread.join();
}

BOOST_AUTO_TEST_CASE(keeps_others_out) {
  FairMutex mutex;
  int count = 0;
  const auto add = [&] {
    for (int n = 0; n < 2000; ++n) {
      const std::lock_guard lock(mutex);
      ++count;
    }
  };
  std::thread other(add);
  add();
  other.join();
  BOOST_TEST(count == 4000);
}

BOOST_AUTO_TEST_SUITE_END()
