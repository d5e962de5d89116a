#include <random>

#include <boost/test/unit_test.hpp>

#include "expr/columns.hpp"
#include "expr/node.hpp"
#include "support/seed.hpp"

BOOST_AUTO_TEST_SUITE(expr_fuzz)

using namespace portico;

constexpr const char* tokens[] = {"a",
                                  "t",
                                  "p",
                                  "at",
                                  "d",
                                  "f",
                                  "12",
                                  "1.50",
                                  "-",
                                  "'x'",
                                  "'it''s'",
                                  "@2026-01-31",
                                  "@2026-01-31T07:00:00Z",
                                  "null",
                                  "true",
                                  "+",
                                  "*",
                                  "/",
                                  "%",
                                  "=",
                                  "<>",
                                  "<",
                                  ">=",
                                  "(",
                                  ")",
                                  "(",
                                  ")",
                                  ",",
                                  "and",
                                  "or",
                                  "not",
                                  "in",
                                  "between",
                                  "like",
                                  "is",
                                  "if(",
                                  "coalesce(",
                                  "least(",
                                  "lower(",
                                  "year(",
                                  "hour(",
                                  "round(",
                                  "abs(",
                                  "sum(",
                                  "count()",
                                  "quantile(",
                                  "\"a b\"",
                                  "'",
                                  "@",
                                  "9223372036854775807",
                                  "\xc3\xa4",
                                  "\xff",
                                  "\x01",
                                  ".",
                                  "a.b",
                                  "$"};

std::string random_text(std::mt19937_64& random) {
  std::string text;
  for (std::size_t count = random() % 14; count > 0; --count) {
    text += tokens[random() % std::size(tokens)];
    if (random() % 4 != 0) text += ' ';
  }
  return text;
}

BOOST_AUTO_TEST_CASE(answers_or_refuses_every_token_string) {
  std::mt19937_64 random(testing::seed());
  testing::Sheet sheet;
  sheet.add("a", {TypeKind::integer}, {INT64_MAX, {}, std::int64_t{0}}).add("t", {TypeKind::text}, {"x", {}, ""});
  sheet.add("p", {TypeKind::boolean}, {true, {}, false})
      .add("d", {TypeKind::decimal, 18}, {Decimal::from_units(INT64_MIN, 18), {}, Decimal::from_units(0, 18)});
  sheet.add("at", {TypeKind::time}, {Instant{}, {}, Instant{}}).add("f", {TypeKind::floating}, {1e308, {}, 0.0});
  int parsed_count = 0;
  for (int round = 0; round < 60000; ++round) {
    const std::string text = random_text(random);
    const auto parsed = expr::Expression::parse(text);
    if (parsed) {
      ++parsed_count;
      const auto again = expr::Expression::parse(parsed->print());
      BOOST_REQUIRE_MESSAGE(again && again->root() == parsed->root(), text);
      sheet.evaluate(text);
    } else {
      BOOST_REQUIRE_MESSAGE(parsed.error().message.find('\n') == std::string::npos, parsed.error().message);
    }
    if (const auto measure = expr::Measure::parse(text))
      BOOST_REQUIRE_MESSAGE(expr::Measure::parse(measure->print())->root() == measure->root(), text);
  }
  BOOST_TEST(parsed_count > 1000);
}

BOOST_AUTO_TEST_CASE(answers_or_refuses_random_bytes) {
  std::mt19937_64 random(testing::seed());
  for (int round = 0; round < 20000; ++round) {
    std::string text(random() % 24, '\0');
    for (char& c : text) c = static_cast<char>(random() % 256);
    const auto parsed = expr::Expression::parse(text);
    BOOST_REQUIRE(parsed || parsed.error().code == Errc::invalid);
  }
}

BOOST_AUTO_TEST_SUITE_END()
