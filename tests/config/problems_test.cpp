#include "config/problems.hpp"

#include <boost/test/unit_test.hpp>

using namespace portico;
using namespace portico::config;

BOOST_AUTO_TEST_SUITE(config_problems)

BOOST_AUTO_TEST_CASE(sorts_by_place_within_each_file) {
  const auto a = std::make_shared<const std::string>("z.toml");
  const auto b = std::make_shared<const std::string>("b.toml");
  Problems problems;
  problems.add({a, 3, 1}, "third");
  problems.add({b, 1, 1}, "last");
  problems.add({a, 1, 9}, "second");
  problems.add({a, 1, 2}, "first");
  BOOST_TEST(problems.print() == "z.toml:1:2: first\nz.toml:1:9: second\nz.toml:3:1: third\nb.toml:1:1: last\n");
}

BOOST_AUTO_TEST_CASE(becomes_an_error_with_every_line) {
  Problems problems;
  BOOST_TEST(problems.outcome().has_value());
  problems.add({}, "no main file");
  BOOST_TEST((problems.outcome().error().code == Errc::invalid));
  BOOST_TEST(problems.outcome().error().message == "configuration: no main file");
}

BOOST_AUTO_TEST_CASE(shows_control_characters_of_file_names_safely) {
  BOOST_TEST(to_string(Position{std::make_shared<const std::string>("a\x1b"), 1, 2}) == "a\\x1b:1:2");
}

BOOST_AUTO_TEST_SUITE_END()
