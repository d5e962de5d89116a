#include <cmath>
#include <random>

#include <boost/test/unit_test.hpp>

#include "query/aggregate.hpp"
#include "query/shop.hpp"
#include "support/seed.hpp"

BOOST_AUTO_TEST_SUITE(query_approximate)

using namespace portico;
using testing::at;
using testing::Shop;
using testing::whole;

namespace {

/// quantile() of the numbers, in one cell.
double quantile_of(const Column& values, Decimal share, query::Precision precision) {
  query::AggregateSpec spec{.kind = expr::Aggregate::quantile, .argument_type = values.type, .type = values.type};
  if (values.type.kind != TypeKind::floating) spec.type = {TypeKind::decimal, 6};
  spec.share = share;
  spec.precision = precision;
  query::MemoryBudget budget;
  const auto quantile = query::make_quantile(spec, budget);
  const query::Slots slots{.of_row = query::Ids(values.size(), 0),
                           .width = 1,
                           .used = {{0, 0}},
                           .counts = {static_cast<std::uint32_t>(values.size())},
                           .cells = {},
                           .cell_count = 1};
  BOOST_REQUIRE(quantile->add({.slots = slots, .values = &values}));
  expr::Tally tally;
  const Column found = quantile->finish({.group_of = {0}, .groups = 1}, tally);
  return spec.type.kind == TypeKind::floating ? found.floats.at(0) : static_cast<double>(found.ints.at(0)) / 1e6;
}

}  // namespace

/// Against the exact one, whose two neighbours are on one side of 0.
BOOST_AUTO_TEST_CASE(quantiles_are_within_half_a_percent) {
  std::mt19937_64 random(testing::seed());
  for (int round = 0; round < 200; ++round) {
    const bool floats = round % 2 == 0;
    Column values{.type = {floats ? TypeKind::floating : TypeKind::integer}};
    std::lognormal_distribution<double> spread(3, 1 + round % 7);
    const double sign = round % 3 == 0 ? -1 : 1;
    for (std::size_t i = 1 + random() % 300; i > 0; --i) {
      const double value = sign * std::min(spread(random), 1e12);
      floats ? values.floats.push_back(value) : values.ints.push_back(static_cast<std::int64_t>(value));
    }
    const Decimal share = Decimal::from_units(static_cast<std::int64_t>(random() % 1001), 3);
    const double exact = quantile_of(values, share, query::Precision::exact);
    const double found = quantile_of(values, share, query::Precision::approximate);
    BOOST_TEST(std::abs(found - exact) <= 0.005 * std::abs(exact) + 2e-6,
               found << " for " << exact << " of " << values.size() << " values, " << to_string(share));
  }
}

BOOST_AUTO_TEST_CASE(quantiles_keep_what_has_no_proportion) {
  Column values{.type = {TypeKind::floating}};
  values.floats = {-1e300, -1e-300, 0, 0, 1e-300, 1e300, INFINITY};
  const auto at_place = [&](int place) {
    return quantile_of(values, Decimal::from_units(place * 1'000'000 / 6, 6), query::Precision::approximate);
  };
  BOOST_TEST(at_place(0) == -1e300, boost::test_tools::tolerance(0.005));
  BOOST_TEST(at_place(3) == 0.0);
  BOOST_TEST(quantile_of(values, Decimal::from_units(1, 0), query::Precision::approximate) > 1e307);
}

struct Crowd : Shop {
  static constexpr std::int64_t people = 3000;
  Crowd() {
    std::vector<testing::FakeWarehouse::Cells> rows;
    for (std::int64_t i = 0; i < people; ++i)
      rows.push_back({{"sold_at", at("2026-01-01T00:00:00Z") + std::chrono::hours{i % 720}},
                      {"invoice", whole(i)},
                      {"country", "land " + std::to_string(i)},
                      {"quantity", whole(i % 7)}});
    store.add("sales", "6", rows);
  }
  model::Answer asked(model::Query query) const {
    query.approx = true;
    return ask(query).value();
  }
};

BOOST_FIXTURE_TEST_CASE(says_that_it_estimates, Crowd) {
  BOOST_TEST(asked({.measures = {"distinct(sales.country)"}}).provenance.approximate);
  BOOST_TEST(asked({.measures = {"orders / lines"}}).provenance.approximate);
  BOOST_TEST(asked({.measures = {"quantile(quantity, 0.5)"}}).provenance.approximate);
  BOOST_TEST(!asked({.measures = {"sales.lines", "max(sales.country)"}}).provenance.approximate);
  BOOST_TEST(!ask({.measures = {"distinct(sales.country)"}})->provenance.approximate);
  const auto explained =
      query::Engine({catalog, store, directory, zones})
          .explain({.measures = {"orders"}, .approx = true}, testing::ScopeMaker::customer("6"), now);
  BOOST_TEST(explained->facts.back().about == "approximate");
}

BOOST_FIXTURE_TEST_CASE(counts_texts_and_numbers_about_right, Crowd) {
  for (const char* measure : {"distinct(sales.country)", "distinct(invoice)", "distinct(invoice + 0.5)"}) {
    const auto answer = asked({.measures = {measure}});
    const auto found = std::get<std::int64_t>(answer.rows.at(0).at(0));
    BOOST_TEST(std::abs(static_cast<double>(found - people)) < 0.04 * people, measure << ": " << found);
  }
  BOOST_TEST(std::get<std::int64_t>(asked({.measures = {"distinct(quantity)"}}).rows.at(0).at(0)) == 7);
}

/// A running count of a set is that of all buckets so far, and never falls.
BOOST_FIXTURE_TEST_CASE(runs_over_buckets, Crowd) {
  const auto answer = asked({.measures = {"distinct(sales.country)"}, .every = "day", .cumulative = true});
  const auto whole_of = asked({.measures = {"distinct(sales.country)"}});
  std::int64_t before = 0;
  for (const auto& row : answer.rows) {
    BOOST_TEST(std::get<std::int64_t>(row.at(2)) >= before);
    before = std::get<std::int64_t>(row.at(2));
  }
  BOOST_TEST((answer.rows.back().at(2) == whole_of.rows.at(0).at(0)));
}

BOOST_AUTO_TEST_SUITE_END()
