#include "core/log.hpp"

#include <cstdio>
#include <thread>
#include <unistd.h>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "core/clock.hpp"
#include "core/text.hpp"

namespace portico {
namespace {

/// What arrives on standard error while `act` runs.
std::string on_stderr(const std::function<void()>& act) {
  std::FILE* file = std::tmpfile();
  BOOST_TEST_REQUIRE(file != nullptr);
  const int before = ::dup(STDERR_FILENO);
  ::dup2(::fileno(file), STDERR_FILENO);
  act();
  ::dup2(before, STDERR_FILENO);
  ::close(before);
  std::string text(static_cast<std::size_t>(std::ftell(file) >= 0 ? ::lseek(::fileno(file), 0, SEEK_END) : 0), '\0');
  BOOST_TEST(::pread(::fileno(file), text.data(), text.size(), 0) == static_cast<ssize_t>(text.size()));
  std::fclose(file);
  return text;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(core_log)

BOOST_AUTO_TEST_CASE(prefixes_priorities_for_systemd) {
  StderrLog log(Log::Level::debug, StderrLog::Prefix::priority);
  const std::string text = on_stderr([&] {
    log.debug("a", "one");
    log.info("b", "two");
    log.warning("c", "three");
    log.error("d", "four");
  });
  BOOST_TEST(text == "<7>a: one\n<6>b: two\n<4>c: three\n<3>d: four\n");
}

BOOST_AUTO_TEST_CASE(prefixes_time_and_level_for_people) {
  StderrLog log(Log::Level::info, StderrLog::Prefix::time);
  const Instant before = SystemClock{}.now();
  const std::string text = on_stderr([&] { log.warning("ingest", "slow source"); });
  const auto blank = text.find(' ');
  const auto when = parse_instant(text.substr(0, blank));
  BOOST_TEST_REQUIRE(when.has_value());
  BOOST_TEST((*when >= before && *when <= SystemClock{}.now()));
  BOOST_TEST(text.substr(blank) == " warning ingest: slow source\n");
}

BOOST_AUTO_TEST_CASE(leaves_out_what_is_below_the_least_level) {
  StderrLog log(Log::Level::warning, StderrLog::Prefix::priority);
  BOOST_TEST(on_stderr([&] {
               log.info("a", "quiet");
               log.error("a", "loud");
             }) == "<3>a: loud\n");
}

BOOST_AUTO_TEST_CASE(an_event_stays_one_line) {
  StderrLog log(Log::Level::info, StderrLog::Prefix::priority);
  BOOST_TEST(on_stderr([&] { log.info("a", "x\n<0>forged\x1b[1m"); }) == "<6>a: x\\x0a<0>forged\\x1b[1m\n");
}

BOOST_AUTO_TEST_CASE(lines_of_several_threads_do_not_mix, *boost::unit_test::label("threads")) {
  StderrLog log(Log::Level::info, StderrLog::Prefix::priority);
  const std::string text = on_stderr([&] {
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
      threads.emplace_back([&log, i] {
        for (int j = 0; j < 200; ++j) log.info("t", std::string(50, static_cast<char>('a' + i)));
      });
    for (std::thread& thread : threads) thread.join();
  });
  const auto lines = split(text, '\n');
  BOOST_TEST(lines.size() == 801U);
  for (std::size_t i = 0; i + 1 < lines.size(); ++i)
    BOOST_TEST((lines[i].size() == 56 && lines[i].find_first_not_of(lines[i].back(), 6) == std::string_view::npos));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace portico
