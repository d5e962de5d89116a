#include "sql/exact_sum.hpp"

#include <cmath>
#include <random>

#include <boost/test/unit_test.hpp>

#include "sql/shortest.hpp"
#include "sql/table_stand.hpp"
#include "support/seed.hpp"

BOOST_AUTO_TEST_SUITE(sql_exact_sum)

using namespace portico;
using sql::ExactSum;

double sum_of(const std::vector<double>& values, std::int64_t count = 1) {
  ExactSum sum;
  for (const double value : values) sum.add(value);
  return sum.over(count).value();
}

BOOST_AUTO_TEST_CASE(adds_decimals_not_their_nearest_doubles) {
  BOOST_TEST(sum_of({0.1, 0.2}) == 0.3);
  BOOST_TEST(sum_of(std::vector<double>(10, 0.1)) == 1.0);
  BOOST_TEST(sum_of({1e15, 0.3, -1e15}) == 0.3);
  BOOST_TEST(sum_of({1.1, 2.2, -3.3}) == 0.0);
  BOOST_TEST(sum_of({0.1, 0.2}, 3) == 0.1);
  BOOST_TEST(sum_of({10, 10, 10.01}, 3) == 10.003333333333334);
}

BOOST_AUTO_TEST_CASE(numbers_of_any_size_cancel_out) {
  BOOST_TEST(sum_of({1e300, 1.5, -1e300}) == 1.5);
  BOOST_TEST(sum_of({5e-324, 1e308, -1e308}) == 5e-324);
  BOOST_TEST(sum_of({1e-300, -2e-300}) == -1e-300);
  BOOST_TEST(sum_of({1.7976931348623157e308, 1.7976931348623157e308}) == std::numeric_limits<double>::infinity());
  BOOST_TEST(sum_of({1.7976931348623157e308, 1.7976931348623157e308}, 2) == 1.7976931348623157e308);
  BOOST_TEST(sum_of({5e-324}, 3) == 0.0);
  BOOST_TEST(sum_of(std::vector<double>(1000, 123456789012.345678e20)) == 1.2345678901234567e+34);
}

BOOST_AUTO_TEST_CASE(infinities_are_told) {
  constexpr double infinite = std::numeric_limits<double>::infinity();
  BOOST_TEST(sum_of({1, -infinite}) == -infinite);
  ExactSum sum;
  sum.add(infinite);
  sum.add(-infinite);
  BOOST_TEST(!sum.over(1));
  sum.subtract(infinite);
  sum.subtract(-infinite);
  sum.add(0.25);
  BOOST_TEST(sum.over(1).value() == 0.25);
}

BOOST_AUTO_TEST_CASE(order_and_what_came_and_went_do_not_count) {
  std::mt19937_64 random(testing::seed());
  for (int turn = 0; turn < 300; ++turn) {
    std::vector<double> values;
    for (int i = 0; i < 20; ++i)
      values.push_back(std::ldexp(static_cast<double>(static_cast<std::int64_t>(random()) >> 11),
                                  static_cast<int>(random() % 400) - 250));
    const double straight = sum_of(values);
    std::shuffle(values.begin(), values.end(), random);
    ExactSum sum;
    for (const double value : values) {
      sum.add(value);
      sum.add(value * 3);
    }
    for (const double value : values) sum.subtract(value * 3);
    BOOST_TEST(sum.over(1).value() == straight);
  }
}

BOOST_AUTO_TEST_CASE(cents_are_exact_and_means_rounded_once) {
  std::mt19937_64 random(testing::seed());
  for (int turn = 0; turn < 300; ++turn) {
    std::vector<double> values;
    std::int64_t cents = 0;
    for (int i = 0; i < 100; ++i) {
      const auto one = static_cast<std::int64_t>(random() % 2'000'000'000'000) - 1'000'000'000'000;
      values.push_back(static_cast<double>(one) / 100);
      cents += one;
    }
    BOOST_TEST(sum_of(values) == Decimal::from_units(cents, 2).to_double());
    // 64 digits of a long double more than decide between two doubles.
    BOOST_TEST(sum_of(values, 128) == static_cast<double>(static_cast<long double>(cents) / 12800.0L));
  }
}

BOOST_AUTO_TEST_CASE(a_double_stands_for_its_shortest_decimal) {
  BOOST_TEST(sql::to_double(Decimal::from_units(1050, 2)).value() == 10.5);
  BOOST_TEST(sql::to_double(Decimal::from_units(9007199254740993, 0)).has_value() == false);
  BOOST_TEST(sql::to_double(Decimal::from_units(9007199254740992, 2)).value() == 90071992547409.92);
  BOOST_TEST(sql::to_double(Decimal::from_units(123456789012345678, 2)).has_value() == false);
  BOOST_TEST(sql::to_decimal(90071992547409.92, 2).value().units() == 9007199254740992);
  BOOST_TEST(!sql::to_decimal(0.125, 2));
  BOOST_TEST(!sql::to_decimal(1e30, 2));
  BOOST_TEST(sql::to_decimal(-0.0, 2).value().units() == 0);
}

BOOST_FIXTURE_TEST_CASE(sql_keeps_its_rules, testing::SqlShop) {
  BOOST_TEST(table("SELECT sum(amount), total(amount), avg(amount) FROM sales") == "0.15|0.15|0.0375");
  BOOST_TEST(table("SELECT sum(line), typeof(sum(line)), total(line), avg(line) FROM sales") == "15|integer|15.0|3.0");
  BOOST_TEST(table("SELECT sum(line), total(line), avg(line) FROM sales WHERE line > 9") == "-|0.0|-");
  BOOST_TEST(table("SELECT sum(value) FROM json_each('[9223372036854775807, 1]')") == "SQL: integer overflow");
  BOOST_TEST(table("SELECT sum(value) FROM json_each('[9223372036854775807, 1, -2]')") == "9223372036854775806");
  BOOST_TEST(table("SELECT sum(value), total(value) FROM json_each('[\"12 apples\", \"x\", null, 1]')") == "13.0|13.0");
  BOOST_TEST(table("SELECT sum(DISTINCT gift) FILTER (WHERE line > 1) FROM sales") == "1");
  BOOST_TEST(table("SELECT sum(amount) OVER (ORDER BY line ROWS BETWEEN 1 PRECEDING AND CURRENT ROW) FROM sales") ==
             "0.1\n0.3\n0.5\n0.3\n-0.45");
}

BOOST_AUTO_TEST_SUITE_END()
