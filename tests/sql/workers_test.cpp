#include "sql/workers.hpp"

#include <csignal>
#include <fstream>
#include <set>
#include <sys/wait.h>
#include <thread>

#include <boost/test/unit_test.hpp>

using namespace portico;

namespace {

bool exists(pid_t id) { return ::kill(id, 0) == 0; }

/// Of this process, with those that have ended and are not reaped.
std::vector<pid_t> children() {
  std::vector<pid_t> found;
  for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
    std::ifstream list(task.path() / "children");
    for (pid_t id = 0; list >> id;) found.push_back(id);
  }
  return found;
}

bool has_ended(pid_t child) {
  siginfo_t info{};
  return ::waitid(P_PID, static_cast<id_t>(child), &info, WEXITED | WNOHANG | WNOWAIT) == 0 && info.si_pid == child;
}

/// Waits, at most some seconds, until it holds.
bool becomes(const std::function<bool()>& holds) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds{20};
  while (!holds() && std::chrono::steady_clock::now() < end) std::this_thread::sleep_for(std::chrono::milliseconds{1});
  return holds();
}

/// One statement's turn; the worker that served it.
pid_t turn(sql::Workers& workers) {
  process::Child child = workers.take().value();
  const pid_t id = child.id();
  workers.give_back(std::move(child));
  return id;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(sql_workers)

BOOST_AUTO_TEST_CASE(each_serves_once_and_is_gone_then) {
  sql::Workers workers(PORTICO_SQL_WORKER, {});
  std::set<pid_t> ids;
  for (int i = 0; i < 10; ++i) {
    const pid_t id = turn(workers);
    ids.insert(id);
    BOOST_TEST(becomes([&] { return !exists(id); }));
  }
  BOOST_TEST(ids.size() == 10U);
}

BOOST_AUTO_TEST_CASE(one_that_has_ended_is_not_handed_out) {
  sql::Workers workers(PORTICO_SQL_WORKER, {});
  const pid_t used = turn(workers);
  BOOST_REQUIRE(becomes([&] { return !exists(used) && !children().empty(); }));
  for (const pid_t ready : children()) {
    ::kill(ready, SIGKILL);
    BOOST_TEST(becomes([&] { return has_ended(ready); }));
  }
  process::Child child = workers.take().value();
  BOOST_TEST(becomes([] { return children().size() == 1; }));
  BOOST_TEST(child.is_running());
  workers.give_back(std::move(child));
}

/// Before it has heard of a statement.
BOOST_AUTO_TEST_CASE(one_that_waits_is_confined_already) {
  sql::Workers workers(PORTICO_SQL_WORKER, {});
  process::Child child = workers.take().value();
  const auto status = "/proc/" + std::to_string(child.id()) + "/status";
  BOOST_TEST(becomes([&] {
    std::ifstream lines(status);
    for (std::string line; std::getline(lines, line);)
      if (line == "NoNewPrivs:\t1") return true;
    return false;
  }));
  workers.give_back(std::move(child));
}

BOOST_AUTO_TEST_CASE(a_missing_program_is_told_every_time) {
  sql::Workers workers("/nowhere/portico-sql-worker", {});
  for (int i = 0; i < 3; ++i) BOOST_TEST((workers.take().error().code == Errc::not_found));
}

BOOST_AUTO_TEST_CASE(many_threads_have_workers_of_their_own) {
  sql::Workers workers(PORTICO_SQL_WORKER, {});
  std::mutex mutex;
  std::set<pid_t> at_work;
  bool shared = false;
  {
    std::vector<std::jthread> threads;
    for (int thread = 0; thread < 4; ++thread)
      threads.emplace_back([&] {
        for (int i = 0; i < 10; ++i) {
          process::Child child = workers.take().value();
          const pid_t id = child.id();
          {
            const std::lock_guard lock(mutex);
            shared = !at_work.insert(id).second || shared;
          }
          std::this_thread::yield();
          {
            const std::lock_guard lock(mutex);
            at_work.erase(id);
          }
          workers.give_back(std::move(child));
        }
      });
  }
  BOOST_TEST(!shared);
}

BOOST_AUTO_TEST_SUITE_END()
