#include "config/node.hpp"

#include <random>

#include <boost/test/unit_test.hpp>

#include "support/seed.hpp"

using namespace portico::config;

BOOST_AUTO_TEST_SUITE(config_node)

BOOST_AUTO_TEST_CASE(points_at_a_syntax_error) {
  Problems problems;
  const Node node = parse_toml("[a]\nb = \n", "/etc/x.toml", problems);
  BOOST_TEST(std::get<TableNode>(node.value).entries.empty());
  BOOST_TEST(problems.size() == 1U);
  BOOST_TEST(problems.print().find("/etc/x.toml:2:") == 0U);
}

BOOST_AUTO_TEST_CASE(refuses_the_same_key_twice_in_a_file) {
  Problems problems;
  parse_toml("a = 1\na = 2\n", "f", problems);
  BOOST_TEST(problems.print().find("f:2:") == 0U);
}

BOOST_AUTO_TEST_CASE(survives_damaged_input) {
  std::mt19937_64 random(portico::testing::seed());
  const std::string sample = "[a.b]\nc = [1, 'x', { d = 2.5 }]\n[[e]]\nf = \"\\u00e9\"\ng = 2026-01-31T00:00:00Z\n";
  for (int round = 0; round < 2000; ++round) {
    std::string damaged = sample;
    for (int change = 0; change < 3; ++change) damaged[random() % damaged.size()] = static_cast<char>(random());
    Problems problems;
    const Node node = parse_toml(damaged, "f", problems);
    BOOST_TEST((problems.empty() || std::get<TableNode>(node.value).entries.empty()));
  }
}

BOOST_AUTO_TEST_SUITE_END()
