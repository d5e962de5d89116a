#include "query/time_slices.hpp"

#include <numeric>

#include <boost/test/unit_test.hpp>

#include "query/shop.hpp"

BOOST_AUTO_TEST_SUITE(query_time_slices)

using namespace portico;
using testing::at;
using testing::PartySetMaker;
using testing::Shop;
using warehouse::TimeRange;

struct Sliced : Shop {
  void visit(const char* customer, Instant time) {
    store.add("visits", customer, {{{"at", time}, {"seconds", std::int64_t{1}}}});
  }
  query::TimeSlices slices(std::size_t rows, std::optional<TimeRange> time = {}) const {
    return query::time_slices({.dataset = "visits", .parties = PartySetMaker::named(), .time = time}, "at", rows,
                              store);
  }
  /// How many rows each slice has; each row must be in exactly one.
  std::vector<std::int64_t> counts(const query::TimeSlices& slices) const {
    std::vector<std::int64_t> counts;
    for (const auto& range : slices.ranges)
      counts.push_back(store
                           .scan({.dataset = "visits",
                                  .parties = PartySetMaker::named(),
                                  .time = range,
                                  .where = {},
                                  .fields = {"at"},
                                  .as_of = {}},
                                 [](const warehouse::Block&) { return true; })
                           .rows);
    for (std::size_t i = 1; i < slices.ranges.size(); ++i)
      BOOST_TEST((slices.ranges[i - 1].end <= slices.ranges[i].begin));
    return counts;
  }
  const Instant start = at("2026-01-01T00:00:00Z");
};

BOOST_FIXTURE_TEST_CASE(cuts_even_times_into_equal_slices, Sliced) {
  for (int i = 0; i < 100; ++i) visit(i % 2 ? "6" : "7", start + std::chrono::hours{i});
  for (const std::int64_t count : counts(slices(10))) BOOST_TEST(count == 10);
  BOOST_TEST(counts(slices(1000)) == std::vector<std::int64_t>{100}, boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(cuts_a_crowd_by_itself, Sliced) {
  visit("6", at("2001-01-01T00:00:00Z"));
  for (int i = 0; i < 100; ++i) visit("6", start + std::chrono::microseconds{i});
  visit("6", at("2026-06-01T00:00:00Z"));
  const auto found = counts(slices(10));
  BOOST_TEST(std::accumulate(found.begin(), found.end(), std::int64_t{0}) == 102);
  for (const std::int64_t count : found) BOOST_TEST(count <= 10);
}

BOOST_FIXTURE_TEST_CASE(leaves_rows_of_one_time_together, Sliced) {
  for (int i = 0; i < 100; ++i) visit("6", start);
  visit("6", start + std::chrono::hours{1});
  BOOST_TEST(counts(slices(10)) == (std::vector<std::int64_t>{100, 1}), boost::test_tools::per_element());
}

BOOST_FIXTURE_TEST_CASE(stays_within_the_period, Sliced) {
  for (int i = 0; i < 100; ++i) visit("6", start + std::chrono::hours{i});
  const TimeRange period{start + std::chrono::hours{10}, start + std::chrono::hours{40}};
  const auto found = slices(1000, period);
  BOOST_TEST(counts(found) == std::vector<std::int64_t>{30}, boost::test_tools::per_element());
  BOOST_TEST((found.ranges[0].begin >= period.begin && found.ranges[0].end <= period.end));
  BOOST_TEST(slices(10, TimeRange{start - std::chrono::hours{5}, start}).ranges.empty());
}

BOOST_FIXTURE_TEST_CASE(notices_rows_without_a_time, Sliced) {
  store.add("visits", "6", {{{"seconds", std::int64_t{1}}}});
  BOOST_TEST(slices(10).has_timeless);
  BOOST_TEST(slices(10).ranges.empty());
  visit("6", start);
  BOOST_TEST(slices(10).has_timeless);
  BOOST_TEST(slices(10).ranges.size() == 1);
}

BOOST_AUTO_TEST_SUITE_END()
