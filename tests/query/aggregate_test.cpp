#include "query/aggregate.hpp"

#include <boost/test/unit_test.hpp>

#include "query/shop.hpp"

BOOST_AUTO_TEST_SUITE(query_aggregate)

using namespace portico;
using testing::at;
using testing::money;
using testing::Shop;
using testing::whole;

struct Measured : Shop {
  /// Sales of the given cells, a minute apart.
  void fill(const std::string& name, const std::vector<Value>& cells) {
    std::vector<testing::FakeWarehouse::Cells> rows;
    for (const Value& cell : cells)
      rows.push_back({{"sold_at", at("2026-01-01T00:00:00Z") + std::chrono::minutes{rows.size()}}, {name, cell}});
    store.add("sales", "6", rows);
  }
  std::string of(const std::string& measure) const {
    const std::string text = table({.measures = {measure}, .by = {"status"}});
    return text.substr(text.rfind('|') + 1);
  }
};

BOOST_FIXTURE_TEST_CASE(sums_beyond_64_bits_exactly, Measured) {
  fill("price", {money(INT64_MAX), money(INT64_MAX), money(-INT64_MAX)});
  BOOST_TEST(of("sum(price)") == "92233720368547758.07");
  BOOST_TEST(of("avg(price)") == "-");
  fill("price", {money(INT64_MAX)});
  const auto answer = ask({.measures = {"sum(price)"}});
  BOOST_TEST(is_null(answer->rows[0][0]));
  BOOST_TEST(answer->provenance.nulls_by_overflow == 1);
}

BOOST_FIXTURE_TEST_CASE(averages_exactly_half_to_even, Measured) {
  fill("quantity", {whole(1), whole(2), whole(2), {}});
  BOOST_TEST(of("avg(quantity)") == "1.666667");
  BOOST_TEST(of("count(quantity)") == "3");
  BOOST_TEST(of("count()") == "4");
  BOOST_TEST(of("sum(if(quantity = 2, 1, 0))") == "2");
}

BOOST_FIXTURE_TEST_CASE(interpolates_quantiles_exactly, Measured) {
  fill("price", {money(400), money(100), money(300), money(200), {}});
  BOOST_TEST(of("quantile(price, 0.5)") == "2.50000000");
  BOOST_TEST(of("quantile(price, 0)") == "1.00000000");
  BOOST_TEST(of("quantile(price, 1)") == "4.00000000");
  BOOST_TEST(of("quantile(price, 0.95)") == "3.85000000");
}

BOOST_FIXTURE_TEST_CASE(finds_extremes_of_every_type, Measured) {
  fill("country", {std::string("DE"), std::string("AT"), {}, std::string("FR"), std::string("FR")});
  BOOST_TEST(of("min(country)") == "AT");
  BOOST_TEST(of("max(country)") == "FR");
  BOOST_TEST(of("distinct(country)") == "3");
  BOOST_TEST(of("first(country)") == "DE");
  BOOST_TEST(of("last(country)") == "FR");
  BOOST_TEST(of("max(sold_at)") == "2026-01-01T00:04:00Z");
  fill("weight", {0.5, -0.0, 0.0, 1e300, -1.25});
  BOOST_TEST(of("min(weight)") == "-1.25");
  BOOST_TEST(of("distinct(weight)") == "4");
  BOOST_TEST(of("sum(if(weight < 9, weight, null))") == "-0.75");
}

BOOST_FIXTURE_TEST_CASE(breaks_ties_of_time_by_value, Shop) {
  store.add("sales", "6",
            {sale("2026-01-01T00:00:00Z", "DE", 3, 1), sale("2026-01-01T00:00:00Z", "DE", 1, 1),
             sale("2026-01-01T00:00:00Z", "DE", 2, 1)});
  BOOST_TEST(table({.measures = {"first(quantity)", "last(quantity)"}}) == "first(quantity)|last(quantity)\n1|3");
}

BOOST_FIXTURE_TEST_CASE(counts_failures_of_rows_that_count_only, Shop) {
  catalog.datasets[0].fields.push_back(derived(field("share", {TypeKind::decimal, 6}), "price / quantity"));
  store.add("sales", "6",
            {sale("2026-01-01T00:00:00Z", "DE", 0, 100), sale("2026-01-02T00:00:00Z", "FR", 0, 100),
             sale("2026-01-03T00:00:00Z", "FR", 4, 100)});
  BOOST_TEST(ask({.measures = {"sum(share)"}})->provenance.nulls_by_overflow == 2);
  BOOST_TEST(ask({.measures = {"sum(price / quantity)"}, .where = "country = 'FR'"})->provenance.nulls_by_overflow ==
             1);
  BOOST_TEST(ask({.measures = {"sum(share)"}, .where = "country = 'FR'"})->provenance.nulls_by_overflow == 1);
  BOOST_TEST(ask({.measures = {"sum(share)"}, .every = "day", .period = "2026-01-03"})->provenance.nulls_by_overflow ==
             0);
  BOOST_TEST(ask({.measures = {"revenue / sum(quantity)"}, .where = "country = 'DE'"})->provenance.nulls_by_overflow ==
             1);
}

BOOST_AUTO_TEST_CASE(refuses_to_collect_more_than_the_budget) {
  query::MemoryBudget budget;
  BOOST_TEST(budget.grow(0, 100 << 20).has_value());
  BOOST_TEST(budget.grow(100 << 20, query::MemoryBudget::most).has_value());
  const auto refused = budget.grow(0, 1);
  BOOST_REQUIRE(!refused);
  BOOST_TEST((refused.error().code == Errc::invalid));
  BOOST_TEST(!refused.error().hint.empty());
}

/// Values far apart give up counters and bits for values themselves: the answers stay the same.
BOOST_FIXTURE_TEST_CASE(collects_near_and_far_values_alike, Measured) {
  fill("quantity", {whole(5), whole(5), whole(-3), {}, whole(7)});
  BOOST_TEST(of("distinct(quantity)") == "3");
  BOOST_TEST(of("quantile(quantity, 0.5)") == "5.000000");
  fill("quantity", {whole(INT64_MAX), whole(INT64_MIN), whole(5)});
  BOOST_TEST(of("distinct(quantity)") == "5");
  BOOST_TEST(of("quantile(quantity, 0.5)") == "5.000000");
}

BOOST_AUTO_TEST_SUITE_END()
