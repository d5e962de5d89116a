#include <cmath>

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include "query/shop.hpp"

BOOST_AUTO_TEST_SUITE(query_columns)

using namespace portico;
using testing::at;
using testing::ScopeMaker;
using testing::Shop;

struct Filled : Shop {
  Filled() {
    store.add("sales", "6",
              {sale("2026-01-10T10:00:00Z", "DE", 1, 100, 1), sale("2026-01-11T10:00:00Z", "FR", 1, 300, 2),
               sale("2026-02-10T10:00:00Z", "DE", 1, 500, 1), sale("2026-02-12T10:00:00Z", "AT", 1, 100, 3),
               sale("2026-03-01T10:00:00Z", "FR", 1, 600, 2)});
  }
};

BOOST_FIXTURE_TEST_CASE(tells_shares_of_the_whole_or_of_each_bucket, Filled) {
  BOOST_TEST(table({.measures = {"revenue"}, .by = {"country"}, .total = true, .share = true}) ==
             "country|revenue|revenue_share\nAT|1.00|6.25\nDE|6.00|37.50\nFR|9.00|56.25\ntotal -|16.00|100.00");
  BOOST_TEST(table({.measures = {"revenue"}, .by = {"country"}, .every = "month", .top = 1, .share = true}) ==
             "month|country|revenue|revenue_share\n2026-01-01|FR|3.00|75.00\n2026-02-01|FR|0.00|0.00\n"
             "2026-03-01|FR|6.00|100.00");
  BOOST_TEST(table({.measures = {"revenue"}, .every = "month", .share = true}) ==
             "month|revenue|revenue_share\n2026-01-01|4.00|25.00\n2026-02-01|6.00|37.50\n2026-03-01|6.00|37.50");
  BOOST_TEST(table({.measures = {"revenue"}, .by = {"country"}, .where = "amount = 0", .share = true}) ==
             "country|revenue|revenue_share");
}

/// A running total is computed from the rows: nobody is counted twice.
BOOST_FIXTURE_TEST_CASE(cumulates_any_measure_from_its_rows, Filled) {
  BOOST_TEST(table({.measures = {"revenue", "orders", "quantile(price, 0.5)", "max(country)"},
                    .every = "month",
                    .cumulative = true}) ==
             "month|revenue|revenue_cumulative|orders|orders_cumulative|quantile(price, 0.5)|"
             "quantile(price, 0.5)_cumulative|max(country)|max(country)_cumulative\n"
             "2026-01-01|4.00|4.00|2|2|2.00000000|2.00000000|FR|FR\n"
             "2026-02-01|6.00|10.00|2|3|3.00000000|2.00000000|DE|FR\n"
             "2026-03-01|6.00|16.00|1|3|6.00000000|3.00000000|FR|FR");
  BOOST_TEST(table({.measures = {"revenue"},
                    .by = {"country"},
                    .every = "month",
                    .period = "2026Q1",
                    .where = "country = 'DE'",
                    .cumulative = true}) ==
             "month|country|revenue|revenue_cumulative\n2026-01-01|DE|1.00|1.00\n2026-02-01|DE|5.00|6.00\n"
             "2026-03-01|DE|0.00|6.00");
}

BOOST_FIXTURE_TEST_CASE(averages_over_the_last_buckets, Filled) {
  BOOST_TEST(table({.measures = {"revenue", "lines"}, .every = "month", .where = "country <> 'x'", .moving = 2}) ==
             "month|revenue|revenue_moving|lines|lines_moving\n2026-01-01|4.00|-|2|-\n"
             "2026-02-01|6.00|5.00000000|2|2.000000\n2026-03-01|6.00|6.00000000|1|1.500000");
  BOOST_TEST(
      table(
          {.measures = {"avg(price)"}, .by = {"country"}, .every = "month", .where = "country = 'DE'", .moving = 2}) ==
      "month|country|avg(price)|avg(price)_moving\n2026-01-01|DE|1.00000000|-\n"
      "2026-02-01|DE|5.00000000|3.00000000");
}

BOOST_FIXTURE_TEST_CASE(averages_of_finer_numbers_have_no_more_digits, Filled) {
  BOOST_TEST(
      table({.measures = {"revenue / lines * 1000000"}, .every = "month", .where = "country <> 'x'", .moving = 2})
          .ends_with("|2500000.00000000\n2026-03-01|6000000.00000000|4500000.00000000"));
}

BOOST_FIXTURE_TEST_CASE(buckets_that_the_earlier_period_lacks_have_no_earlier_value, Filled) {
  BOOST_TEST(table({.measures = {"sales.lines"},
                    .every = "day",
                    .period = "2026-01-01..2026-01-04",
                    .compare = "2025-12-01..2025-12-03"}) ==
             "day|lines|lines_previous|lines_difference|lines_percent\n2026-01-01|0|0|0|-\n2026-01-02|0|0|0|-\n"
             "2026-01-03|0|-|-|-");
}

BOOST_FIXTURE_TEST_CASE(columns_of_one_name_are_numbered, Shop) {
  store.add("sales", "6", {sale("2026-01-01T10:00:00Z", "status", 1, 100), sale("2026-01-01T10:00:00Z", "", 1, 200)});
  BOOST_TEST(table({.measures = {"revenue"}, .by = {"country", "status"}, .pivot = "country"}) ==
             "status|(empty)|status_2\npaid|2.00|1.00");
}

BOOST_FIXTURE_TEST_CASE(pivoted_others_stand_apart_from_rows_without_a_value, Shop) {
  store.add("sales", "6",
            {sale("2026-01-01T10:00:00Z", "DE", 3, 100), sale("2026-01-01T10:00:00Z", "FR", 2, 100),
             sale("2026-01-01T10:00:00Z", "IT", 1, 100)});
  BOOST_TEST(
      table({.measures = {"revenue"}, .by = {"country", "quantity"}, .top = 1, .others = true, .pivot = "quantity"}) ==
      "country|3|others\nDE|3.00|-\nothers|-|3.00");
}

BOOST_FIXTURE_TEST_CASE(others_are_told_apart_from_a_group_that_is_called_so, Shop) {
  store.add("sales", "6",
            {sale("2026-01-01T10:00:00Z", "card", 5, 100), sale("2026-01-01T10:00:00Z", "others", 4, 100),
             sale("2026-01-01T10:00:00Z", "bank", 2, 100), sale("2026-01-01T10:00:00Z", "cash", 1, 100)});
  const auto of = [&](std::int64_t top, const char* pivot) {
    return table({.measures = {"revenue"},
                  .by = {"country"},
                  .every = "year",
                  .top = top,
                  .others = true,
                  .total = true,
                  .pivot = pivot});
  };
  BOOST_TEST(of(2, "") ==
             "year|country|revenue\n2026-01-01|card|5.00\n2026-01-01|others|4.00\n2026-01-01|(others)|3.00\n"
             "total -|-|12.00");
  BOOST_TEST(of(2, "country") == "year|card|others|(others)\n2026-01-01|5.00|4.00|3.00\ntotal -|5.00|4.00|3.00");
  BOOST_TEST(of(1, "country") == "year|card|(others)\n2026-01-01|5.00|7.00\ntotal -|5.00|7.00");
}

BOOST_FIXTURE_TEST_CASE(ranks_within_each_bucket, Filled) {
  store.add("sales", "6", {sale("2026-01-12T10:00:00Z", "IT", 1, 300, 5)});
  BOOST_TEST(table({.measures = {"revenue"}, .by = {"country"}, .every = "month", .period = "2026-01", .rank = true}) ==
             "month|country|revenue|rank\n2026-01-01|DE|1.00|3\n2026-01-01|FR|3.00|1\n2026-01-01|IT|3.00|1");
  BOOST_TEST(table({.measures = {"revenue"}, .every = "month", .rank = true}) ==
             "month|revenue|rank\n2026-01-01|7.00|1\n2026-02-01|6.00|2\n2026-03-01|6.00|2");
}

BOOST_FIXTURE_TEST_CASE(adds_what_the_top_leaves_out, Filled) {
  BOOST_TEST(table({.measures = {"revenue", "orders"}, .by = {"country"}, .top = 1, .others = true, .rank = true}) ==
             "country|revenue|orders|rank\nFR|9.00|1|1\nothers|7.00|2|-");
  BOOST_TEST(table({.measures = {"revenue"}, .by = {"country"}, .top = 3, .others = true}) ==
             "country|revenue\nFR|9.00\nDE|6.00\nAT|1.00");
  BOOST_TEST(
      table({.measures = {"revenue"}, .by = {"quantity", "country"}, .sort = {"country"}, .top = 2, .others = true}) ==
      "quantity|country|revenue\n1|DE|6.00\n1|FR|9.00\nothers|-|1.00");
  BOOST_TEST(table({.measures = {"revenue"}, .by = {"country"}, .every = "month", .top = 1, .others = true}) ==
             "month|country|revenue\n2026-01-01|FR|3.00\n2026-01-01|others|1.00\n2026-02-01|FR|0.00\n"
             "2026-02-01|others|6.00\n2026-03-01|FR|6.00\n2026-03-01|others|0.00");
  BOOST_TEST(table({.measures = {"revenue"}, .by = {"country"}, .having = "revenue < 9", .top = 1, .others = true}) ==
             "country|revenue\nDE|6.00\nothers|10.00");
}

BOOST_FIXTURE_TEST_CASE(turns_a_dimension_into_columns, Filled) {
  BOOST_TEST(table({.measures = {"revenue"}, .by = {"country"}, .every = "month", .total = true, .pivot = "country"}) ==
             "month|AT|DE|FR\n2026-01-01|0.00|1.00|3.00\n2026-02-01|1.00|5.00|0.00\n2026-03-01|0.00|0.00|6.00\n"
             "total -|1.00|6.00|9.00");
  BOOST_TEST(table({.measures = {"revenue", "orders"}, .by = {"country"}, .pivot = "country"}) ==
             "AT revenue|AT orders|DE revenue|DE orders|FR revenue|FR orders\n1.00|1|6.00|1|9.00|1");
  BOOST_TEST(
      table({.measures = {"sales.lines"}, .by = {"country", "amount:2,4"}, .sort = {"-..2"}, .pivot = "amount:2,4"}) ==
      "country|..2|2..4|4..\nAT|1|-|-\nDE|1|-|1\nFR|-|1|1");
}

/// 1, 2, 4 and 3 of four complete months: slope 0.8, standard error sqrt(1.8 / 2 / 5). With 2 degrees of freedom the
/// quantile of Student's t has a closed form: (2 p - 1) sqrt(2 / (4 p (1 - p))).
BOOST_FIXTURE_TEST_CASE(tells_a_trend_with_its_range, Shop) {
  store.add("sales", "6",
            {sale("2025-11-10T10:00:00Z", "DE", 1, 100), sale("2025-12-10T10:00:00Z", "DE", 1, 200),
             sale("2026-01-10T10:00:00Z", "DE", 1, 400), sale("2026-02-10T10:00:00Z", "DE", 1, 300),
             sale("2026-03-10T10:00:00Z", "DE", 1, 9900), sale("2026-02-10T10:00:00Z", "FR", 1, 100)});
  const auto answer =
      ask({.measures = {"revenue", "max(country)"}, .every = "month", .where = "country = 'DE'", .trend = true});
  BOOST_REQUIRE(answer.has_value());
  BOOST_REQUIRE(answer->columns.size() == 5u);
  const auto& row = answer->rows.at(0);
  BOOST_TEST(answer->columns[0].name == "revenue_slope");
  BOOST_TEST(answer->columns[0].unit == "EUR");
  BOOST_TEST(std::get<double>(row[0]) == 0.8, boost::test_tools::tolerance(1e-12));
  const double half = 0.95 * std::sqrt(2 / (4 * 0.975 * 0.025)) * std::sqrt(1.8 / 2 / 5);
  BOOST_TEST(std::get<double>(row[1]) == 0.8 - half, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(std::get<double>(row[2]) == 0.8 + half, boost::test_tools::tolerance(1e-12));
  BOOST_TEST(to_string(row[3]) == "unclear");
  BOOST_TEST(to_string(row[4]) == "4");
}

BOOST_FIXTURE_TEST_CASE(tells_the_trend_of_each_combination, Shop) {
  for (int month = 1; month <= 2; ++month)
    for (int day = 1; day <= 20; ++day)
      store.add("sales", "6",
                {sale(fmt::format("2026-{:02}-{:02}T10:00:00Z", month, day).c_str(), "DE", 1, day * 100),
                 sale(fmt::format("2026-{:02}-{:02}T10:00:00Z", month, day).c_str(), "FR", 1, 2000 - day * 100)});
  const auto ups = table({.measures = {"revenue"},
                          .by = {"country"},
                          .every = "day",
                          .period = "2026-01-01..2026-01-21",
                          .sort = {"-revenue_slope"},
                          .trend = true});
  BOOST_TEST(
      ups ==
      "country|revenue_slope|revenue_slope_low|revenue_slope_high|revenue_direction|revenue_buckets\nDE|1|1|1|up|20\n"
      "FR|-1|-1|-1|down|20");
  BOOST_TEST(table({.measures = {"revenue"}, .every = "month", .where = "country = 'DE'", .trend = true}) ==
             "revenue_slope|revenue_slope_low|revenue_slope_high|revenue_direction|revenue_buckets\n0|-|-|-|2");
  BOOST_TEST(table({.measures = {"revenue"}, .every = "month", .period = "2026-01-01..2026-02-15", .trend = true}) ==
             "revenue_slope|revenue_slope_low|revenue_slope_high|revenue_direction|revenue_buckets\n-|-|-|-|1");
}

struct Growing : Shop {
  Growing() {
    const auto sell = [this](const char* month, const char* country, std::int64_t cents) {
      store.add("sales", "6", {sale((std::string(month) + "-10T10:00:00Z").c_str(), country, 1, cents)});
    };
    for (const auto& [month, german, french] :
         {std::tuple("2025-12", 100, 900), std::tuple("2026-01", 200, 600), std::tuple("2026-02", 300, 300)}) {
      sell(month, "DE", german);
      sell(month, "FR", french);
      sell(month, "AT", 100);
    }
  }
  model::Query trend() const {
    return {.measures = {"revenue"},
            .by = {"country"},
            .every = "month",
            .period = "2025-12-01..2026-03-01",
            .trend = true};
  }
};

BOOST_FIXTURE_TEST_CASE(ranks_a_trend_by_the_growth, Growing) {
  auto query = trend();
  query.rank = true;
  query.sort = {"rank"};
  BOOST_TEST(table(query) ==
             "country|revenue_slope|revenue_slope_low|revenue_slope_high|revenue_direction|revenue_buckets|rank\n"
             "DE|1|1|1|up|3|1\nAT|0|0|0|unclear|3|2\nFR|-3|-3|-3|down|3|3");
  query.top = 1;
  query.others = true;
  BOOST_TEST(table(query) ==
             "country|revenue_slope|revenue_slope_low|revenue_slope_high|revenue_direction|revenue_buckets|rank\n"
             "FR|-3|-3|-3|down|3|1\nothers|1|1|1|up|3|-");
}

BOOST_FIXTURE_TEST_CASE(adds_the_trend_of_the_whole, Growing) {
  auto query = trend();
  query.total = true;
  query.limit = 1;
  BOOST_TEST(table(query) ==
             "country|revenue_slope|revenue_slope_low|revenue_slope_high|revenue_direction|revenue_buckets\n"
             "AT|0|0|0|unclear|3\ntotal -|-2|-2|-2|down|3");
}

BOOST_FIXTURE_TEST_CASE(counts_the_buckets_of_each_trend, Growing) {
  BOOST_TEST(table({.measures = {"count()", "sum(if(price > 2, price, null))"},
                    .every = "month",
                    .period = "2025-12-01..2026-03-01",
                    .where = "country = 'DE'",
                    .trend = true})
                 .ends_with("\n0|0|0|unclear|3|-|-|-|-|1"));
}

BOOST_FIXTURE_TEST_CASE(pivots_trends, Growing) {
  auto query = trend();
  query.where = "country <> 'AT'";
  query.pivot = "country";
  BOOST_TEST(table(query) ==
             "DE revenue_slope|DE revenue_slope_low|DE revenue_slope_high|DE revenue_direction|DE revenue_buckets|"
             "FR revenue_slope|FR revenue_slope_low|FR revenue_slope_high|FR revenue_direction|FR revenue_buckets\n"
             "1|1|1|up|3|-3|-3|-3|down|3");
}

BOOST_FIXTURE_TEST_CASE(pivots_rows_without_a_value_before_others, Shop) {
  auto nowhere = sale("2026-01-02T10:00:00Z", "", 1, 5000);
  nowhere["country"] = Value{};
  store.add("sales", "6",
            {sale("2026-01-01T10:00:00Z", "DE", 1, 2000), sale("2026-01-01T11:00:00Z", "FR", 1, 100), nowhere});
  BOOST_TEST(table({.measures = {"revenue"},
                    .by = {"country"},
                    .every = "day",
                    .period = "2026-01-01..2026-01-03",
                    .having = "revenue > 0",
                    .top = 2,
                    .others = true,
                    .pivot = "country"}) == "day|DE|(none)|others\n2026-01-01|20.00|-|1.00\n2026-01-02|-|50.00|-");
}

BOOST_FIXTURE_TEST_CASE(totals_the_others_of_a_pivot, Filled) {
  BOOST_TEST(table({.measures = {"revenue"},
                    .by = {"country"},
                    .every = "month",
                    .top = 1,
                    .others = true,
                    .total = true,
                    .pivot = "country"}) ==
             "month|FR|others\n2026-01-01|3.00|1.00\n2026-02-01|0.00|6.00\n"
             "2026-03-01|6.00|0.00\ntotal -|9.00|7.00");
}

BOOST_FIXTURE_TEST_CASE(totals_of_a_pivot_are_those_of_its_columns, Shop) {
  store.add("sales", "6",
            {sale("2026-01-01T10:00:00Z", "DE", 3, 100), sale("2026-01-01T10:00:00Z", "FR", 3, 100),
             sale("2026-01-01T10:00:00Z", "FR", 2, 50), sale("2026-01-01T10:00:00Z", "IT", 1, 100)});
  BOOST_TEST(table({.measures = {"revenue"},
                    .by = {"country", "quantity"},
                    .top = 1,
                    .others = true,
                    .total = true,
                    .pivot = "quantity"}) == "country|3|others\nDE|3.00|-\nothers|-|5.00\ntotal -|3.00|5.00");
}

BOOST_FIXTURE_TEST_CASE(names_the_pivot_as_by_may_name_it, Filled) {
  BOOST_TEST(table({.measures = {"revenue"}, .by = {"country", "MONTH( sold_at )"}, .pivot = "month(sold_at)"}) ==
             table({.measures = {"revenue"}, .by = {"country", "month(sold_at)"}, .pivot = "Month(sold_at)"}));
  BOOST_TEST(table({.measures = {"revenue"}, .by = {"sold_at:fiscal-year"}, .pivot = "sold_at:fiscal-year"}) ==
             "FY2026\n16.00");
}

BOOST_FIXTURE_TEST_CASE(narrows_trends, Growing) {
  auto query = trend();
  query.having = "revenue_slope > 0";
  BOOST_TEST(table(query).ends_with("buckets\nDE|1|1|1|up|3"));
  query = trend();
  query.by = {};
  query.top = 3;
  query.rank = true;
  BOOST_TEST(table(query).ends_with("rank\n-2|-2|-2|down|3|1"));
}

BOOST_FIXTURE_TEST_CASE(compares_with_any_period, Filled) {
  BOOST_TEST(table({.measures = {"revenue"}, .period = "2026-02", .compare = "2026-01"}) ==
             "revenue|revenue_previous|revenue_difference|revenue_percent\n6.00|4.00|2.00|50.00");
}

BOOST_FIXTURE_TEST_CASE(answers_measures_of_several_datasets_at_once, Filled) {
  store.add("visits", "6",
            {{{"at", at("2026-01-20T10:00:00Z")}, {"seconds", std::int64_t{10}}},
             {{"at", at("2026-04-02T10:00:00Z")}, {"seconds", std::int64_t{30}}}});
  store.add("visits", "7", {{{"at", at("2026-01-20T10:00:00Z")}, {"seconds", std::int64_t{99}}}});
  BOOST_TEST(table({.measures = {"revenue", "visits"}}) == "revenue|visits\n16.00|2");
  BOOST_TEST(table({.measures = {"revenue", "visits", "sum(seconds)"}, .every = "month", .total = true}) ==
             "month|revenue|visits|sum(seconds)\n2026-01-01|4.00|1|10\n2026-02-01|6.00|0|0\n2026-03-01|6.00|0|0\n"
             "2026-04-01|0.00|1|30\ntotal -|16.00|2|40");
  BOOST_TEST(table({.measures = {"revenue / visits"}, .period = "2026Q1"}) == "revenue / visits\n16.00000000");
  BOOST_TEST(table({.measures = {"sales.lines", "visits.lines"}}) == "sales.lines|visits.lines\n5|2");
  BOOST_TEST(table({.measures = {"revenue", "visits"}, .by = {"customer"}}, ScopeMaker::everyone()) ==
             "customer|revenue|visits\n6|16.00|2\n7|0.00|1");
  const auto provenance = ask({.measures = {"revenue", "visits"}})->provenance;
  BOOST_TEST(provenance.rows_scanned == 7);
  BOOST_TEST(provenance.sources.size() == 2u);
  BOOST_TEST((provenance.sources[1].data_as_of == at("2026-04-02T10:00:00Z")));
}

BOOST_AUTO_TEST_SUITE_END()
