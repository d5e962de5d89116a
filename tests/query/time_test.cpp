#include <boost/test/unit_test.hpp>

#include "query/shop.hpp"

BOOST_AUTO_TEST_SUITE(query_time)

using namespace portico;
using testing::at;
using testing::ScopeMaker;
using testing::Shop;

struct Filled : Shop {
  Filled() {
    store.add("sales", "6",
              {sale("2025-12-31T23:30:00Z", "DE", 1, 100), sale("2026-01-31T23:30:00Z", "DE", 1, 200),
               sale("2026-03-10T10:00:00Z", "FR", 1, 400)},
              at("2026-03-11T00:00:00Z"));
    store.add("sales", "7", {sale("2020-01-01T00:00:00Z", "IT", 1, 5000), sale("2026-03-14T00:00:00Z", "IT", 1, 5000)},
              at("2026-03-12T00:00:00Z"));
  }
};

BOOST_FIXTURE_TEST_CASE(cuts_buckets_in_the_zone_and_shows_empty_ones, Filled) {
  BOOST_TEST(table({.measures = {"revenue", "sales.lines"}, .every = "month", .period = "2026Q1"}) ==
             "month|revenue|lines\n2026-01-01|2.00|1\n2026-02-01|0.00|0\n2026-03-01|4.00|1");
  BOOST_TEST(
      table({.measures = {"revenue", "sales.lines"}, .every = "month", .period = "2026Q1", .zone = "Europe/Berlin"}) ==
      "month|revenue|lines\n2026-01-01|1.00|1\n2026-02-01|2.00|1\n2026-03-01|4.00|1");
}

struct FromApril : Filled {
  FromApril() { catalog.calendar.fiscal_year_start = std::chrono::April; }
};

BOOST_FIXTURE_TEST_CASE(cuts_fiscal_units_where_the_organisation_begins_them, FromApril) {
  BOOST_TEST(table({.measures = {"revenue"}, .every = "fiscal-year"}) == "fiscal year|revenue\n2025-04-01|7.00");
  BOOST_TEST(table({.measures = {"revenue"}, .every = "fiscal quarter", .period = "FY2026"}) ==
             "fiscal quarter|revenue\n2025-04-01|0.00\n2025-07-01|0.00\n2025-10-01|1.00\n2026-01-01|6.00");
  BOOST_TEST(table({.measures = {"revenue"}, .by = {"sold_at:fiscal-year"}}, ScopeMaker::everyone()) ==
             "sold_at:fiscal year|revenue\n2019-04-01|50.00\n2025-04-01|57.00");
  BOOST_TEST(
      table({.measures = {"revenue"}, .period = "this fiscal year", .compare = "previous"}, ScopeMaker::everyone()) ==
      "revenue|revenue_previous|revenue_difference|revenue_percent\n57.00|0.00|57.00|-");
}

BOOST_FIXTURE_TEST_CASE(tells_what_names_fiscal_dates_have, FromApril) {
  const auto answer = ask({.measures = {"revenue"}, .by = {"sold_at:fiscal quarter"}, .every = "fiscal year"});
  const auto& columns = answer.value().columns;
  BOOST_TEST((columns[0].fiscal == model::FiscalUnit{"fiscal year", "april"}));
  BOOST_TEST((columns[1].fiscal == model::FiscalUnit{"fiscal quarter", "april"}));
  BOOST_TEST(!columns[2].fiscal.has_value());
  BOOST_TEST(columns[0].fiscal->label(std::get<Date>(answer->rows[0][0])) == "FY2026");
  BOOST_TEST(!ask({.measures = {"revenue"}, .every = "quarter"}).value().columns[0].fiscal.has_value());
}

BOOST_FIXTURE_TEST_CASE(names_fiscal_units_where_they_become_texts, FromApril) {
  BOOST_TEST(table({.measures = {"revenue"}, .by = {"sold_at:fiscal quarter"}, .pivot = "sold_at:fiscal quarter"}) ==
             "FY2026Q3|FY2026Q4\n1.00|6.00");
  BOOST_TEST(table({.measures = {"revenue"}, .by = {"sold_at:fiscal quarter"}, .top = 1, .others = true}) ==
             "sold_at:fiscal quarter|revenue\nFY2026Q4|6.00\nothers|1.00");
  BOOST_TEST(table({.measures = {"revenue"},
                    .by = {"sold_at:fiscal quarter"},
                    .total = true,
                    .pivot = "sold_at:fiscal quarter"}) == "FY2026Q3|FY2026Q4\n1.00|6.00\ntotal 1.00|6.00");
}

BOOST_FIXTURE_TEST_CASE(weeks_begin_where_the_organisation_begins_them, Filled) {
  BOOST_TEST(table({.measures = {"revenue"}, .by = {"sold_at:week"}, .period = "last week"}) == "sold_at:week|revenue");
  catalog.calendar.week_start = calendar::WeekStart::saturday;  // now is a Sunday
  BOOST_TEST(table({.measures = {"revenue"}, .by = {"sold_at:week"}, .period = "last week"}) ==
             "sold_at:week|revenue\n2026-03-07|4.00");
  BOOST_TEST(table({.measures = {"revenue"}, .every = "week", .period = "2026-03-07..2026-03-21"}) ==
             "week|revenue\n2026-03-07|4.00\n2026-03-14|0.00");
}

BOOST_FIXTURE_TEST_CASE(ends_open_periods_at_now, Filled) {
  BOOST_TEST(table({.measures = {"revenue"}, .every = "quarter", .period = "this year"}) ==
             "quarter|revenue\n2026-01-01|6.00");
  BOOST_TEST(table({.measures = {"revenue"}, .every = "month", .period = "this quarter", .where = "country = 'DE'"}) ==
             "month|revenue\n2026-01-01|2.00\n2026-02-01|0.00\n2026-03-01|0.00");
  BOOST_TEST(table({.measures = {"revenue"}, .every = "month", .period = "2026-05-01..2026-06-01"}) == "month|revenue");
}

BOOST_FIXTURE_TEST_CASE(spans_all_time_from_the_first_to_the_last_own_row, Filled) {
  BOOST_TEST(table({.measures = {"revenue"}, .every = "month"}) ==
             "month|revenue\n2025-12-01|1.00\n2026-01-01|2.00\n2026-02-01|0.00\n2026-03-01|4.00");
  BOOST_TEST(table({.measures = {"revenue"}, .every = "year", .where = "country = 'FR'"}) ==
             "year|revenue\n2026-01-01|4.00");
  BOOST_TEST(table({.measures = {"revenue"}, .every = "year"}, ScopeMaker::customer("nobody")) == "year|revenue");
}

BOOST_FIXTURE_TEST_CASE(shows_every_bucket_of_every_combination, Filled) {
  BOOST_TEST(table({.measures = {"revenue"}, .by = {"country"}, .every = "month", .period = "2026Q1"}) ==
             "month|country|revenue\n2026-01-01|DE|2.00\n2026-01-01|FR|0.00\n2026-02-01|DE|0.00\n2026-02-01|FR|0."
             "00\n2026-03-01|"
             "DE|0.00\n2026-03-01|FR|4.00");
}

BOOST_FIXTURE_TEST_CASE(ranks_combinations_over_the_whole_period, Filled) {
  BOOST_TEST(table({.measures = {"revenue"}, .by = {"country"}, .every = "quarter", .top = 1}) ==
             "quarter|country|revenue\n2025-10-01|FR|0.00\n2026-01-01|FR|4.00");
  BOOST_TEST(table({.measures = {"revenue"}, .every = "month", .top = 2}) ==
             "month|revenue\n2026-03-01|4.00\n2026-01-01|2.00");
}

BOOST_FIXTURE_TEST_CASE(answers_hours_as_instants_over_a_clock_change, Shop) {
  store.add("sales", "6", {sale("2026-03-29T00:30:00Z", "DE", 1, 100), sale("2026-03-29T01:30:00Z", "DE", 1, 200)});
  now = at("2026-04-15T12:00:00Z");
  BOOST_TEST(table({.measures = {"revenue"}, .every = "hour", .zone = "Europe/Berlin"}) ==
             "hour|revenue\n2026-03-29T00:00:00Z|1.00\n2026-03-29T01:00:00Z|2.00");
  const auto days =
      ask({.measures = {"sales.lines"}, .every = "hour", .period = "2026-03-29", .zone = "Europe/Berlin"});
  BOOST_TEST(days->rows.size() == 23u);
}

BOOST_FIXTURE_TEST_CASE(compares_with_the_previous_period, Filled) {
  BOOST_TEST(table({.measures = {"revenue"}, .period = "2026-01", .compare = "previous"}) ==
             "revenue|revenue_previous|revenue_difference|revenue_percent\n2.00|1.00|1.00|100.00");
  BOOST_TEST(table({.measures = {"revenue"}, .period = "2026-01", .compare = "year"}) ==
             "revenue|revenue_previous|revenue_difference|revenue_percent\n2.00|0.00|2.00|-");
  const auto answer = ask({.measures = {"revenue"}, .period = "2026-01", .compare = "previous"});
  BOOST_TEST(answer->provenance.compared_with == "2025-12-01..2026-01-01");
}

BOOST_FIXTURE_TEST_CASE(compares_groups_that_only_one_side_has, Filled) {
  now = at("2026-04-15T12:00:00Z");
  BOOST_TEST(
      table({.measures = {"sales.lines"},
             .by = {"country"},
             .period = "2026Q1",
             .having = "lines_previous >= 0",
             .compare = "previous",
             .total = true}) ==
      "country|lines|lines_previous|lines_difference|lines_percent\nDE|1|1|0|0.00\nFR|1|0|1|-\ntotal -|2|1|1|100.00");
  BOOST_TEST(table({.measures = {"sales.lines"}, .every = "month", .period = "2026Q1", .compare = "previous"}) ==
             "month|lines|lines_previous|lines_difference|lines_percent\n2026-01-01|1|0|1|-\n2026-02-01|0|0|0|-\n2026-"
             "03-01|1|1|0|0.00");
}

BOOST_FIXTURE_TEST_CASE(compares_nothing_that_is_dated_later, Filled) {
  store.add("sales", "6", {sale("2026-03-31T10:00:00Z", "DE", 1, 100), sale("2026-03-15T11:59:59Z", "DE", 1, 100)});
  const auto lines = [&](const char* compare) {
    const auto answer = ask({.measures = {"sales.lines"}, .period = "this quarter", .compare = compare});
    return std::get<std::int64_t>(answer->rows.at(0).at(0));
  };
  BOOST_TEST(lines("previous") == lines("") - 1);
  BOOST_TEST(lines("2025") == lines(""));
}

BOOST_FIXTURE_TEST_CASE(compares_the_elapsed_part_of_an_open_period, Filled) {
  const auto answer = ask({.measures = {"sales.lines"}, .period = "this quarter", .compare = "previous"});
  BOOST_TEST(Shop::line(answer->rows[0]) == "2|0|2|-");
  BOOST_TEST(answer->provenance.compared_with.starts_with("2025-10-01..2025-12-"));
}

BOOST_FIXTURE_TEST_CASE(answers_as_of_a_past_day, Filled) {
  store.add("sales", "6", {sale("2026-03-09T10:00:00Z", "DE", 1, 9900)}, at("2026-03-13T00:00:00Z"));
  BOOST_TEST(table({.measures = {"revenue"}}) == "revenue\n106.00");
  BOOST_TEST(table({.measures = {"revenue"}, .as_of = "2026-03-12"}) == "revenue\n7.00");
  BOOST_TEST(table({.measures = {"revenue"}, .as_of = "2026-03-10"}) == "revenue\n0.00");
  BOOST_TEST(table({.measures = {"revenue"}, .as_of = "2026-03-15"}) == "revenue\n106.00");
  const auto answer =
      ask({.measures = {"revenue"}, .period = "last month", .as_of = "2026-03-01", .zone = "Europe/Berlin"});
  BOOST_TEST(answer->provenance.period == "2026-02-01..2026-03-01");
  BOOST_TEST(answer->provenance.tx == 0);
  BOOST_TEST((answer->provenance.as_of == at("2026-03-01T22:59:59.999999Z")));
}

BOOST_FIXTURE_TEST_CASE(says_how_fresh_the_own_rows_are_only, Filled) {
  store.note_sync({.source = "shop", .succeeded_at = at("2026-03-15T11:00:00Z")});
  for (const char* period : {"", "this month", "2025-12", "2024"}) {
    const auto answer = ask({.measures = {"revenue"}, .period = period});
    BOOST_TEST((answer->provenance.sources[0].data_as_of == at("2026-03-10T10:00:00Z")), period);
  }
  const auto all = ask({.measures = {"revenue"}}, ScopeMaker::everyone());
  BOOST_TEST((all->provenance.sources[0].data_as_of == at("2026-03-14T00:00:00Z")));
  BOOST_TEST(
      !ask({.measures = {"revenue"}}, ScopeMaker::customer("nobody"))->provenance.sources[0].data_as_of.has_value());
}

BOOST_AUTO_TEST_SUITE_END()
