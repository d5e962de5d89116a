#include "text/ticks.hpp"

#include <cmath>
#include <random>

#include <boost/test/unit_test.hpp>

#include "support/seed.hpp"

using namespace portico;
using namespace portico::text;
using namespace std::chrono_literals;

namespace {

std::string labels(const std::vector<Tick>& ticks) {
  std::string all;
  for (const Tick& tick : ticks) all += (all.empty() ? "" : " ") + tick.label;
  return all;
}

std::string labels(const std::vector<TimeTick>& ticks) {
  std::string all;
  for (const TimeTick& tick : ticks)
    all += (all.empty() ? "" : " | ") + tick.label + (tick.context.empty() ? "" : " / " + tick.context);
  return all;
}

LocalTime at(int year, unsigned month, unsigned day, int hour = 0) {
  return local(Date{std::chrono::year{year} / static_cast<int>(month) / static_cast<int>(day)},
               std::chrono::hours{hour});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(text_ticks)

BOOST_AUTO_TEST_CASE(numbers_are_round_and_cover_the_range) {
  struct {
    double low, high;
    int wanted;
    const char* expected;
  } const cases[] = {
      {0, 100, 5, "0 25 50 75 100"},
      {0, 3891.87, 5, "0 1,000 2,000 3,000 4,000"},
      {0, 12, 5, "0 3 6 9 12"},
      {0, 0.9, 4, "0.0 0.3 0.6 0.9"},
      {-50, 50, 5, "-50 -25 0 25 50"},
      {0, 48'000, 5, "0 10k 20k 30k 40k 50k"},
      {0, 2'400'000, 4, "0.0 0.5M 1.0M 1.5M 2.0M 2.5M"},
  };
  for (const auto& c : cases) BOOST_TEST(labels(number_ticks(c.low, c.high, c.wanted)) == c.expected);
}

BOOST_AUTO_TEST_CASE(degenerate_ranges_are_widened) {
  for (const auto& [low, high] : {std::pair{0.0, 0.0},
                                  {7.0, 7.0},
                                  {-3.0, -3.0},
                                  {1e17, 1e17},
                                  {-1e300, 1e300},
                                  {1e-300, 2e-300},
                                  {1e-200, 2e-200},
                                  {1e200, 3e200},
                                  {std::nan(""), 1.0},
                                  {1.0, 0.0}}) {
    const auto ticks = number_ticks(low, high, 5);
    BOOST_TEST_CONTEXT(low << " to " << high) {
      BOOST_REQUIRE_GE(ticks.size(), 2U);
      BOOST_TEST(ticks.front().at < ticks.back().at);
    }
  }
}

BOOST_AUTO_TEST_CASE(any_range_is_covered_by_few_ascending_ticks) {
  std::mt19937_64 random(testing::seed());
  std::uniform_real_distribution<double> mantissa(-1, 1), exponent(-8, 12);
  for (int i = 0; i < 5'000; ++i) {
    const double a = mantissa(random) * std::pow(10, exponent(random)),
                 b = mantissa(random) * std::pow(10, exponent(random));
    const double low = std::min(a, b), high = std::max(a, b);
    const auto ticks = number_ticks(low, high, 5);
    BOOST_TEST_CONTEXT("from " << low << " to " << high) {
      BOOST_REQUIRE(ticks.size() >= 2 && ticks.size() <= 12);
      const double slack = 1e-6 * (high - low);
      BOOST_REQUIRE(ticks.front().at <= low + slack && ticks.back().at >= high - slack);
      BOOST_REQUIRE(std::is_sorted(ticks.begin(), ticks.end(), [](auto& x, auto& y) { return x.at < y.at; }));
    }
  }
}

BOOST_AUTO_TEST_CASE(times_fall_on_calendar_borders) {
  struct {
    LocalTime first, last;
    Bucket finest;
    int most;
    const char* expected;
  } const cases[] = {
      {at(2026, 3, 1), at(2026, 3, 1, 23), Bucket::hour, 5, "00:00 / 1 Mar 2026 | 06:00 | 12:00 | 18:00"},
      {at(2026, 3, 1, 20), at(2026, 3, 2, 3), Bucket::hour, 4, "21:00 / 1 Mar 2026 | 00:00 / 2 Mar 2026 | 03:00"},
      {at(2026, 3, 16), at(2026, 3, 22), Bucket::day, 7,
       "16 Mar / 2026 | 17 Mar | 18 Mar | 19 Mar | 20 Mar | 21 Mar | 22 Mar"},
      {at(2026, 3, 1), at(2026, 3, 31), Bucket::day, 6, "2 Mar / 2026 | 9 Mar | 16 Mar | 23 Mar | 30 Mar"},
      {at(2025, 11, 1), at(2026, 2, 1), Bucket::month, 6, "Nov / 2025 | Dec | Jan / 2026 | Feb"},
      {at(2025, 4, 1), at(2026, 3, 1), Bucket::month, 5, "Apr / 2025 | Jul | Oct | Jan / 2026"},
      {at(2010, 1, 1), at(2026, 1, 1), Bucket::month, 5, "2010 | 2015 | 2020 | 2025"},
      {at(2026, 3, 4), at(2026, 3, 25), Bucket::week, 5, "4 Mar / 2026 | 11 Mar | 18 Mar | 25 Mar"},
      {at(2026, 3, 4), at(2026, 3, 4), Bucket::day, 5, "4 Mar / 2026"},
      {at(2026, 3, 4), at(2026, 3, 3), Bucket::day, 5, ""},
  };
  for (const auto& c : cases) BOOST_TEST(labels(calendar_ticks(c.first, c.last, c.finest, c.most)) == c.expected);
}

BOOST_AUTO_TEST_CASE(any_span_gets_at_least_one_and_at_most_the_wanted_ticks) {
  std::mt19937_64 random(testing::seed());
  std::uniform_int_distribution<int> day(-200'000, 200'000), most(1, 12), bucket(0, 5);
  for (int i = 0; i < 5'000; ++i) {
    const Date a{std::chrono::days{day(random)}}, b{std::chrono::days{day(random)}};
    const int wanted = most(random);
    const auto ticks =
        calendar_ticks(local(std::min(a, b)), local(std::max(a, b)), static_cast<Bucket>(bucket(random)), wanted);
    BOOST_REQUIRE_GE(ticks.size(), 1U);
    BOOST_REQUIRE_LE(ticks.size(), static_cast<std::size_t>(wanted));
  }
}

BOOST_AUTO_TEST_SUITE_END()
