#include <fstream>

#include <boost/test/unit_test.hpp>

#include "core/text.hpp"
#include "expr/columns.hpp"

BOOST_AUTO_TEST_SUITE(expr_decimals)

using namespace portico;
using testing::Sheet;

/// A number as written: without a point an integer.
Value number(std::string_view text) {
  const Decimal decimal = *Decimal::parse(text);
  return decimal.scale() == 0 ? Value{decimal.units()} : Value{decimal};
}

Type type_of(const Value& value) {
  if (const auto* decimal = std::get_if<Decimal>(&value)) return {TypeKind::decimal, decimal->scale()};
  return {TypeKind::integer};
}

BOOST_AUTO_TEST_CASE(agrees_with_pythons_decimal_module) {
  std::ifstream cases(PORTICO_SOURCE_DIR "/tests/expr/decimal_cases.tsv");
  std::size_t checked = 0;
  for (std::string line; std::getline(cases, line); ++checked) {
    const auto cells = split(line, '\t');
    const Value a = number(cells[0]);
    const Value b = number(cells[2]);
    Sheet sheet;
    sheet.add("a", type_of(a), {a}).add("b", type_of(b), {b});
    BOOST_TEST(sheet.evaluate("a " + std::string(cells[1]) + " b") == cells[3], line);
    BOOST_TEST(sheet.tally.total() == (cells[3] == "null" ? 1 : 0), line);
  }
  BOOST_TEST(checked == 1500u);
}

BOOST_AUTO_TEST_CASE(counts_overflow_and_division_by_zero_apart) {
  Sheet sheet;
  sheet.add("a", {TypeKind::integer}, {INT64_MAX, INT64_MIN, std::int64_t{6}, {}});
  sheet.add("b", {TypeKind::integer}, {std::int64_t{1}, std::int64_t{-1}, std::int64_t{0}, std::int64_t{0}});
  BOOST_TEST(sheet.evaluate("a + b") == "null null 6 null");
  BOOST_TEST(sheet.tally.overflows == 2);
  BOOST_TEST(sheet.evaluate("a % b") == "0 0 null null");
  BOOST_TEST(sheet.tally.divisions_by_zero == 1);
  BOOST_TEST(sheet.evaluate("-a") == "-9223372036854775807 null -6 null");
  BOOST_TEST(sheet.evaluate("abs(a)") == "9223372036854775807 null 6 null");
  BOOST_TEST(sheet.tally.overflows == 4);
}

BOOST_AUTO_TEST_CASE(counts_only_what_is_used) {
  Sheet sheet;
  sheet.add("a", {TypeKind::integer}, {std::int64_t{6}, std::int64_t{6}, std::int64_t{6}});
  sheet.add("b", {TypeKind::integer}, {std::int64_t{2}, std::int64_t{0}, {}});
  BOOST_TEST(sheet.evaluate("if(b <> 0, a / b, null)") == "3.000000 null null");
  BOOST_TEST(sheet.evaluate("b <> 0 and a / b > 1") == "true false null");
  BOOST_TEST(sheet.evaluate("coalesce(b, a / 0)") == "2.000000 0.000000 null");
  BOOST_TEST(sheet.tally.divisions_by_zero == 1);
}

BOOST_AUTO_TEST_CASE(mixes_numbers) {
  Sheet sheet;
  sheet.add("i", {TypeKind::integer}, {std::int64_t{2}})
      .add("d", {TypeKind::decimal, 2}, {Decimal::from_units(250, 2)});
  sheet.add("f", {TypeKind::floating}, {0.5});
  const std::pair<const char*, const char*> cases[] = {
      {"i + d", "4.50"},
      {"i * d", "5.00"},
      {"d * d", "6.2500"},
      {"i / d", "0.80000000"},
      {"f + d", "3"},
      {"f / 0", "null"},
      {"i < d", "true"},
      {"d = 2.5", "true"},
      {"d > 2.4999", "true"},
      {"f = 0.5", "true"},
      {"d in (1, 2.5)", "true"},
      {"d between i and 3", "true"},
      {"round(d)", "2"},
      {"round(2.675, 2)", "2.68"},
      {"round(f)", "0"},
      {"abs(-d)", "2.50"},
      {"greatest(i, d)", "2.50"},
      {"coalesce(null, i, 1.5)", "2.0"},
      {"d % 1", "0.50"},
      {"-7 % 3", "-1"},
      {"least(d, i, f)", "0.5"},
      {"9000000000000000000 > d", "true"},
  };
  for (const auto& [text, expected] : cases)
    BOOST_TEST(sheet.evaluate(text) == expected, text << ": " << sheet.evaluate(text));
}

BOOST_AUTO_TEST_SUITE_END()
