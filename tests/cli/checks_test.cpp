#include "cli/checks.hpp"

#include <boost/test/unit_test.hpp>

#include "core/error.hpp"

namespace portico::cli {
namespace {

const Instant now = *parse_instant("2026-03-01T12:00:00Z");

model::Provenance read_ago(std::chrono::seconds age, const std::string& state = "ok") {
  model::Provenance from{.as_of = now};
  from.sources = {{.name = "shop", .synced_at = now - age, .state = state}};
  return from;
}

Arguments given(const std::vector<std::pair<std::string, std::string>>& options) {
  Arguments arguments;
  for (const auto& [name, value] : options) value.empty() ? arguments.mark(name) : arguments.add(name, value);
  return arguments;
}

/// The exit code, or the message of what was thrown.
std::string verdict(const Arguments& arguments, const model::Provenance& provenance, std::size_t rows = 1) {
  try {
    return std::to_string(Checks(arguments).verdict(provenance, rows));
  } catch (const Failure& failed) {
    return std::string(name_of(failed.error().code)) + ": " + failed.error().message;
  }
}

}  // namespace

BOOST_AUTO_TEST_SUITE(cli_checks)

BOOST_AUTO_TEST_CASE(data_as_it_should_be_passes) {
  BOOST_TEST(verdict({}, read_ago(std::chrono::hours{1000})) == "0");
  BOOST_TEST(verdict(given({{"--max-age", "2h"}}), read_ago(std::chrono::hours{2})) == "0");
}

BOOST_AUTO_TEST_CASE(old_data_fails) {
  BOOST_TEST(verdict(given({{"--max-age", "90s"}}), read_ago(std::chrono::seconds{91})) ==
             "partial: the answer is partial or stale: source shop was last read 91 seconds ago");
  for (const char* age : {"119m", "1h", "0d", "7199s"})
    BOOST_TEST(verdict(given({{"--max-age", age}}), read_ago(std::chrono::hours{2})).starts_with("partial:"), age);
}

BOOST_AUTO_TEST_CASE(sources_that_fail_or_were_never_read_fail_even_without_an_age) {
  auto failing = read_ago(std::chrono::seconds{1}, "failing");
  BOOST_TEST(verdict({}, failing) == "partial: the answer is partial or stale: source shop is failing");
  failing.sources.push_back({.name = "crm", .state = "never"});
  BOOST_TEST(verdict({}, failing) ==
             "partial: the answer is partial or stale: source shop is failing, source crm has never been read");
  BOOST_TEST(verdict(given({{"--allow-partial", ""}, {"--max-age", "0s"}}), failing) == "0");
}

BOOST_AUTO_TEST_CASE(trouble_stays_the_same_while_nothing_happens_to_the_sources) {
  const Checks checks(given({{"--max-age", "1h"}}));
  BOOST_TEST(checks.trouble(read_ago(std::chrono::minutes{60})) == "");
  for (const int hours : {2, 3, 100})
    BOOST_TEST(checks.trouble(read_ago(std::chrono::hours{hours})) == "source shop was last read too long ago");
  BOOST_TEST(checks.trouble(read_ago(std::chrono::hours{3}, "failing")) == "source shop is failing");
  BOOST_TEST(Checks(given({{"--allow-partial", ""}})).trouble(read_ago(std::chrono::hours{3}, "failing")) == "");
}

BOOST_AUTO_TEST_CASE(rows_are_a_condition_only_where_asked) {
  const auto fresh = read_ago(std::chrono::seconds{1});
  BOOST_TEST(verdict(given({{"--exit-code", ""}}), fresh, 1) == "10");
  BOOST_TEST(verdict(given({{"--exit-code", ""}}), fresh, 0) == "0");
  BOOST_TEST(verdict({}, fresh, 1) == "0");
}

BOOST_AUTO_TEST_CASE(ages_that_are_none_are_refused) {
  for (const char* age : {"2", "h", "2 h", "-1h", "2w", "1.5h", "9999999d", "99999999999999999999s"})
    BOOST_TEST(verdict(given({{"--max-age", age}}), read_ago(std::chrono::seconds{1})) ==
               std::string("invalid: --max-age '") + age + "': expected a number and a unit");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace portico::cli
