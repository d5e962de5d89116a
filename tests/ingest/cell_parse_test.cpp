#include "ingest/cell_parse.hpp"

#include <charconv>
#include <limits>
#include <optional>
#include <random>

#include <boost/test/unit_test.hpp>

#include "core/decimal.hpp"
#include "support/seed.hpp"

using namespace portico;
using namespace portico::ingest;

namespace {

std::string integer(std::string_view text) {
  std::int64_t value = 0;
  return parse_integer(text, value) ? std::to_string(value) : "none";
}

std::string decimal(std::string_view text, int scale) {
  std::int64_t units = 0;
  switch (parse_decimal(text, scale, units)) {
    case DecimalOutcome::ok:
      return Decimal::from_units(units, scale).to_string();
    case DecimalOutcome::malformed:
      return "malformed";
    case DecimalOutcome::too_many_digits:
      return "digits";
    case DecimalOutcome::too_large:
      return "large";
  }
  return "";
}

}  // namespace

BOOST_AUTO_TEST_SUITE(ingest_cell_parse)

BOOST_AUTO_TEST_CASE(reads_integers) {
  const std::vector<std::pair<std::string_view, std::string_view>> cases{
      {"0", "0"},
      {"-7", "-7"},
      {"+7", "7"},
      {"007", "7"},
      {"", "none"},
      {"+", "none"},
      {"+-7", "none"},
      {"1.0", "none"},
      {"1 ", "none"},
      {"0x10", "none"},
      {"1e3", "none"},
      {"9223372036854775807", "9223372036854775807"},
      {"9223372036854775808", "none"},
      {"-9223372036854775808", "-9223372036854775808"}};
  for (const auto& [text, expected] : cases) BOOST_TEST(integer(text) == expected, text);
}

BOOST_AUTO_TEST_CASE(reads_decimals_exactly) {
  const std::vector<std::tuple<std::string_view, int, std::string_view>> cases{
      {"2.55", 2, "2.55"},
      {"-2.5", 2, "-2.50"},
      {"7", 2, "7.00"},
      {"+0.10", 2, "0.10"},
      {"2.5500", 2, "2.55"},
      {"2.551", 2, "digits"},
      {"1,234.50", 2, "malformed"},
      {"", 2, "malformed"},
      {"-", 2, "malformed"},
      {".5", 2, "malformed"},
      {"5.", 2, "malformed"},
      {"1e2", 2, "malformed"},
      {"1.5", 0, "digits"},
      {"1.0", 0, "1"},
      {"99999999999999999.99", 2, "large"},
      {"92233720368547758.07", 2, "92233720368547758.07"},
      {"-92233720368547758.08", 2, "-92233720368547758.08"},
      {"92233720368547758.08", 2, "large"}};
  for (const auto& [text, scale, expected] : cases) BOOST_TEST(decimal(text, scale) == expected, text);
}

BOOST_AUTO_TEST_CASE(agrees_with_the_standard_library_on_random_integers) {
  std::mt19937_64 random(testing::seed());
  for (int round = 0; round < 20'000; ++round) {
    std::string text = random() % 3 == 0 ? "-" : "";
    for (auto size = random() % 22; size > 0; --size)
      text += static_cast<char>('0' + random() % (text.size() < 3 ? 2 : 10));
    if (random() % 20 == 0) text += " .+x-"[random() % 5];
    std::int64_t expected = 0;
    const auto [stop, code] = std::from_chars(text.data(), text.data() + text.size(), expected);
    const bool whole = code == std::errc{} && stop == text.data() + text.size();
    BOOST_TEST(integer(text) == (whole ? std::to_string(expected) : "none"), text);
  }
}

BOOST_AUTO_TEST_CASE(reads_decimals_around_the_limit_of_the_short_way) {
  const std::vector<std::tuple<std::string_view, int, std::string_view>> cases{
      {"999999999999999999", 0, "999999999999999999"},
      {"-99999999999999999", 0, "-99999999999999999"},
      {"999999999999999999", 1, "large"},
      {"99999999999999999", 1, "99999999999999999.0"},
      {"9.2233720368547758", 18, "9.223372036854775800"},
      {"9.2233720368547759", 18, "large"},
      {"-9.223372036854775", 18, "-9.223372036854775000"},
      {"000000000000000001", 18, "1.000000000000000000"},
      {"0000000000000000010", 17, "10.00000000000000000"},
      {"0.0000000000000001", 16, "0.0000000000000001"},
      {"0.0000000000000001", 15, "digits"},
      {"-0", 2, "0.00"},
      {"-0.00", 2, "0.00"},
      {"1.-2", 2, "malformed"},
      {"--1", 2, "malformed"}};
  for (const auto& [text, scale, expected] : cases)
    BOOST_TEST(decimal(text, scale) == expected, text << " at " << scale);
}

BOOST_AUTO_TEST_CASE(agrees_with_the_decimal_of_core_on_random_texts) {
  std::mt19937_64 random(testing::seed());
  constexpr std::string_view letters = "0123456789012345678901234567890123456789.-+,e ";
  for (int round = 0; round < 20'000; ++round) {
    std::string text;
    for (auto size = random() % 22; size > 0; --size) text += letters[random() % letters.size()];
    const int scale = static_cast<int>(random() % 7);
    std::int64_t units = 0;
    const bool ok = parse_decimal(text, scale, units) == DecimalOutcome::ok;
    const auto expected = Decimal::parse(text, scale);
    BOOST_TEST(ok == expected.has_value(), text << " at scale " << scale);
    if (ok && expected) BOOST_TEST(units == expected->units(), text << " at scale " << scale);
  }
}

BOOST_AUTO_TEST_CASE(reads_finite_numbers_only) {
  double value = 0;
  BOOST_TEST((parse_float("1.5e3", value) && value == 1500.0));
  BOOST_TEST((parse_float("+2", value) && value == 2.0));
  for (const std::string_view text : {"", "nan", "inf", "1e999", "1,5", "1.5x", "+-1"})
    BOOST_TEST(!parse_float(text, value), text << " is accepted");
}

BOOST_AUTO_TEST_CASE(reads_truth_in_several_words) {
  std::int64_t value = -1;
  for (const std::string_view text : {"true", "TRUE", "Yes", "t", "y", "1"})
    BOOST_TEST((parse_boolean(text, value) && value == 1));
  for (const std::string_view text : {"false", "No", "F", "n", "0"})
    BOOST_TEST((parse_boolean(text, value) && value == 0));
  for (const std::string_view text : {"", "2", "truth", "falsehood", "ja"}) BOOST_TEST(!parse_boolean(text, value));
}

BOOST_AUTO_TEST_SUITE_END()
