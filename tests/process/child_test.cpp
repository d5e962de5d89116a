#include "process/child.hpp"

#include <csignal>
#include <fcntl.h>
#include <filesystem>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include <boost/test/unit_test.hpp>

BOOST_AUTO_TEST_SUITE(process_child)

using namespace portico;
using namespace std::chrono_literals;
using process::Child;
using process::Ending;

process::Deadline in(std::chrono::milliseconds time) { return std::chrono::steady_clock::now() + time; }

Child shell(const std::string& script) { return Child::start("/bin/sh", {"-c", script}).value(); }

/// What the child says until it closes its end.
std::string all_from(Child& child) {
  std::string text;
  for (char byte = 0; child.socket().read({&byte, 1}, in(10s)); text += byte) {
  }
  return text;
}

std::size_t descriptors_of_this_process() {
  const std::filesystem::directory_iterator all("/proc/self/fd");
  return static_cast<std::size_t>(std::distance(begin(all), end(all)));
}

BOOST_AUTO_TEST_CASE(talks_over_descriptor_0) {
  Child child = shell("read word; echo \"got $word\" >&0");
  BOOST_REQUIRE(child.socket().write("hello\n", in(10s)));
  BOOST_TEST(all_from(child) == "got hello\n");
  BOOST_TEST((child.wait(in(10s)) == Ending{Ending::Kind::exited, 0}));
}

BOOST_AUTO_TEST_CASE(gives_no_other_descriptor) {
  const int open_without_cloexec = ::open("/dev/null", O_RDONLY);
  Child child = shell("for i in 0 1 2 3 4 5 6 7 8 9; do [ ! -e /proc/$$/fd/$i ] || printf '%s ' $i >&0; done");
  const std::string seen = all_from(child);
  ::close(open_without_cloexec);
  BOOST_TEST(open_without_cloexec < 10);
  BOOST_TEST(seen == "0 ");
}

BOOST_AUTO_TEST_CASE(gives_no_environment) {
  ::setenv("PORTICO_TEST_SECRET", "x", 1);
  Child child = shell("env >&0");
  BOOST_TEST(all_from(child).find("PORTICO_TEST_SECRET") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(unblocks_and_resets_signals) {
  sigset_t terminate;
  sigset_t before;
  ::sigemptyset(&terminate);
  ::sigaddset(&terminate, SIGTERM);
  ::pthread_sigmask(SIG_BLOCK, &terminate, &before);
  Child child = shell("kill -TERM $$; echo survived >&0");
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  BOOST_TEST(all_from(child) == "");
  BOOST_TEST((child.wait(in(10s)) == Ending{Ending::Kind::signalled, SIGTERM}));
}

BOOST_AUTO_TEST_CASE(says_how_it_ended) {
  BOOST_TEST(to_string(shell("exit 3").wait(in(10s))) == "exit code 3");
  BOOST_TEST(to_string(shell("kill -KILL $$").wait(in(10s))) == "signal 9 (Killed)");
}

BOOST_AUTO_TEST_CASE(kills_at_the_deadline) {
  Child child = shell("exec sleep 100");
  BOOST_TEST((child.wait(in(50ms)) == Ending{Ending::Kind::signalled, SIGKILL}));
}

BOOST_AUTO_TEST_CASE(reading_ends_at_the_deadline_and_at_the_end) {
  Child child = shell("exec sleep 100");
  char byte = 0;
  BOOST_TEST((child.socket().read({&byte, 1}, in(50ms)).error().code == Errc::pending));
  child.kill();
  BOOST_TEST((child.socket().read({&byte, 1}, in(10s)).error().code == Errc::unavailable));
}

BOOST_AUTO_TEST_CASE(writing_to_one_that_does_not_read_ends_at_the_deadline) {
  Child child = shell("exec sleep 100");
  const std::string much(std::size_t{4} << 20, 'x');
  BOOST_TEST((child.socket().write(much, in(50ms)).error().code == Errc::pending));
  child.kill();
  BOOST_TEST((child.socket().write(much, in(10s)).error().code == Errc::unavailable));
}

BOOST_AUTO_TEST_CASE(leaves_neither_processes_nor_descriptors) {
  const std::size_t before = descriptors_of_this_process();
  pid_t last = 0;
  for (int i = 0; i < 20; ++i) {
    const Child child = shell("exec sleep 100");
    last = child.id();
  }
  BOOST_TEST(descriptors_of_this_process() == before);
  BOOST_TEST(::kill(last, 0) == -1);  // reaped: not even a zombie
  BOOST_TEST(::waitpid(-1, nullptr, WNOHANG) == -1);
}

BOOST_AUTO_TEST_CASE(a_missing_program_is_refused_and_leaves_nothing) {
  const std::size_t before = descriptors_of_this_process();
  const auto missing = Child::start("/nowhere/program", {});
  BOOST_REQUIRE(missing.has_error());
  BOOST_TEST((missing.error().code == Errc::not_found));
  BOOST_TEST(missing.error().message == "cannot start /nowhere/program: No such file or directory");
  BOOST_TEST(descriptors_of_this_process() == before);
}

BOOST_AUTO_TEST_CASE(many_threads_start_children_that_share_nothing) {
  std::vector<std::jthread> threads;
  std::vector<std::string> seen(8);
  for (std::size_t i = 0; i < seen.size(); ++i)
    threads.emplace_back([&seen, i] {
      for (int turn = 0; turn < 10; ++turn) {
        Child child = shell("read word; echo $word >&0");
        // Were another child to hold this one's end, the reading below would not come to its end.
        child.socket().write(std::to_string(i) + "\n", in(10s)).value();
        seen[i] = all_from(child);
        child.wait(in(10s));
      }
    });
  threads.clear();
  for (std::size_t i = 0; i < seen.size(); ++i) BOOST_TEST(seen[i] == std::to_string(i) + "\n");
}

BOOST_AUTO_TEST_SUITE_END()
