#include "query/cardinality.hpp"

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

#include <boost/test/unit_test.hpp>

#include "support/seed.hpp"

using portico::query::Cardinality;

namespace {

std::vector<std::uint64_t> hashes(std::size_t count, std::mt19937_64& random) {
  std::vector<std::uint64_t> made(count);
  std::generate(made.begin(), made.end(), std::ref(random));
  return made;
}

Cardinality of(const std::vector<std::uint64_t>& values) {
  Cardinality cardinality;
  for (const std::uint64_t value : values) cardinality.add(value);
  return cardinality;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(query_cardinality)

BOOST_AUTO_TEST_CASE(counts_few_values_exactly) {
  std::mt19937_64 random(portico::testing::seed());
  BOOST_TEST(Cardinality().estimate() == 0);
  for (const std::size_t count : {1U, 2U, 511U, 512U}) {
    const auto once = hashes(count, random);
    auto values = once;
    for (int again = 0; again < 3; ++again) values.insert(values.end(), once.begin(), once.end());
    std::shuffle(values.begin(), values.end(), random);
    BOOST_TEST(of(values).estimate() == static_cast<std::int64_t>(count));
  }
}

/// Five standard errors of a single estimate, three of the mean of all.
BOOST_AUTO_TEST_CASE(estimates_many_values_within_its_error) {
  std::mt19937_64 random(portico::testing::seed());
  double sum = 0, squares = 0;
  int estimates = 0;
  for (const std::size_t count : {513U, 1000U, 5000U, 20'000U, 60'000U, 200'000U})
    for (int round = 0; round < 8; ++round, ++estimates) {
      const double found = static_cast<double>(of(hashes(count, random)).estimate());
      const double error = found / static_cast<double>(count) - 1;
      BOOST_TEST(std::abs(error) < 5 * 0.0081, count << " estimated as " << found);
      sum += error;
      squares += error * error;
    }
  BOOST_TEST(std::abs(sum / estimates) < 3 * 0.0081 / std::sqrt(estimates));
  BOOST_TEST(std::sqrt(squares / estimates) < 2 * 0.0081);
}

BOOST_AUTO_TEST_CASE(depends_on_the_set_only) {
  std::mt19937_64 random(portico::testing::seed());
  for (const std::size_t count : {300U, 513U, 600U, 900U, 1023U, 1024U, 1500U, 40'000U}) {
    const auto values = hashes(count, random);
    auto other = values;
    other.insert(other.end(), values.begin(), values.begin() + static_cast<std::ptrdiff_t>(random() % count));
    std::shuffle(other.begin(), other.end(), random);
    const auto middle = other.begin() + static_cast<std::ptrdiff_t>(random() % other.size());
    Cardinality joined = of({other.begin(), middle});
    joined.add(of({middle, other.end()}));
    BOOST_TEST(joined.estimate() == of(values).estimate());
    BOOST_TEST(joined.bytes() <= 16384U);
  }
}

BOOST_AUTO_TEST_SUITE_END()
