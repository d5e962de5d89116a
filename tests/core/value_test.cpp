#include "core/value.hpp"

#include <cmath>
#include <limits>
#include <random>

#include <boost/test/unit_test.hpp>

#include "support/seed.hpp"

namespace portico {

BOOST_AUTO_TEST_SUITE(core_value)

BOOST_AUTO_TEST_CASE(type_names_go_both_ways) {
  const std::vector<std::pair<Type, std::string_view>> table{{{TypeKind::integer}, "int"},
                                                             {{TypeKind::decimal, 2}, "decimal(2)"},
                                                             {{TypeKind::decimal, 0}, "decimal(0)"},
                                                             {{TypeKind::decimal, 18}, "decimal(18)"},
                                                             {{TypeKind::floating}, "float"},
                                                             {{TypeKind::text}, "text"},
                                                             {{TypeKind::boolean}, "bool"},
                                                             {{TypeKind::time}, "time"},
                                                             {{TypeKind::date}, "date"}};
  for (const auto& [type, name] : table) {
    BOOST_TEST(to_string(type) == name);
    BOOST_TEST((parse_type(name).value() == type));
  }
}

BOOST_AUTO_TEST_CASE(refuses_unknown_types) {
  for (const std::string_view text : {"", "Int", "decimal", "decimal()", "decimal(19)", "decimal(-1)", "decimal(+1)",
                                      "decimal(2", "decimal(2.0)", "decimal (2)", "decimal( 2)", "int(2)", "text "})
    BOOST_TEST((parse_type(text).has_error() && parse_type(text).error().code == Errc::invalid), text);
  BOOST_TEST(parse_type("flaot").error().message == "'flaot' is not a type; did you mean 'float'?");
}

BOOST_AUTO_TEST_CASE(shows_every_kind_of_cell) {
  using namespace std::chrono;
  const std::vector<std::pair<Value, std::string_view>> table{
      {Value{}, ""},
      {std::int64_t{-42}, "-42"},
      {Decimal::from_units(-1250, 2), "-12.50"},
      {0.1, "0.1"},
      {1.0, "1"},
      {1e300, "1e+300"},
      {std::string("as it is"), "as it is"},
      {true, "true"},
      {false, "false"},
      {Instant{sys_days{2026y / 1 / 31}}, "2026-01-31T00:00:00Z"},
      {Date{2026y / 1 / 31}, "2026-01-31"}};
  for (const auto& [value, text] : table) BOOST_TEST(to_string(value) == text);
}

BOOST_AUTO_TEST_CASE(shows_floats_that_are_no_numbers_plainly) {
  BOOST_TEST(to_string(Value{std::numeric_limits<double>::quiet_NaN()}) == "nan");
  BOOST_TEST(to_string(Value{-std::numeric_limits<double>::quiet_NaN()}) == "nan");
  BOOST_TEST(to_string(Value{std::numeric_limits<double>::infinity()}) == "inf");
  BOOST_TEST(to_string(Value{-std::numeric_limits<double>::infinity()}) == "-inf");
}

BOOST_AUTO_TEST_CASE(floats_come_back_from_their_text) {
  BOOST_TEST_CONTEXT("seed " << testing::seed()) {
    std::mt19937_64 random(testing::seed());
    for (int i = 0; i < 10000; ++i) {
      const double value =
          std::ldexp(static_cast<double>(static_cast<std::int64_t>(random())), static_cast<int>(random() % 600) - 300);
      BOOST_TEST_REQUIRE(std::stod(to_string(Value{value})) == value);
    }
  }
}

BOOST_AUTO_TEST_CASE(only_the_empty_value_is_null) {
  BOOST_TEST(is_null(Value{}));
  for (const Value& value : {Value{std::int64_t{0}}, Value{std::string()}, Value{false}, Value{0.0}})
    BOOST_TEST(!is_null(value));
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace portico
