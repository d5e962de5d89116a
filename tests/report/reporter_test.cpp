#include "report/reporter.hpp"

#include <boost/test/unit_test.hpp>

#include "report/fake_engine.hpp"
#include "report/question.hpp"
#include "support/makers.hpp"

using namespace portico;
using namespace portico::testing;
using Kind = model::ReportBlock::Kind;

namespace {

model::ReportDefinition weekly() {
  return {
      .name = "weekly",
      .title = "Weekly sales",
      .period = "last week",
      .compare = "previous",
      .blocks = {{.kind = Kind::kpi, .measures = {"revenue"}},
                 {.kind = Kind::line, .measures = {"revenue"}, .every = "day"},
                 {.kind = Kind::bar, .measures = {"revenue"}, .by = {"country"}, .where = "country <> 'x'", .top = 10},
                 {.kind = Kind::table, .title = "All", .measures = {"revenue"}, .by = {"country"}},
                 {.kind = Kind::text, .text = "Net of returns."}}};
}

struct Fixture {
  model::Catalog catalog;
  Zones zones;
  FakeEngine engine;
  report::Reporter reporter{catalog, zones, engine.ask(), [](const model::Scope& asked, warehouse::Tx) {
                              return asked.customer() ? "Company " + asked.customer()->text : "all customers";
                            }};
  model::Scope scope = ScopeMaker::customer("6");
  Instant now = *parse_instant("2026-11-24T09:00:00Z");

  Fixture() {
    catalog.brand.name = "Example";
    catalog.reports = {weekly()};
  }
  Result<model::Document> run(const report::Options& options = {}) {
    return reporter.run("weekly", options, scope, now);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(report_reporter, Fixture)

BOOST_AUTO_TEST_CASE(a_report_becomes_a_document) {
  const auto document = run().value();
  BOOST_TEST(document.title == "Weekly sales");
  BOOST_TEST(document.period == "Week of 2026-11-16");
  BOOST_TEST(document.range == "2026-11-16..2026-11-23");
  BOOST_TEST(document.customer == "Company 6");
  BOOST_TEST(document.brand.name == "Example");
  BOOST_REQUIRE_EQUAL(document.blocks.size(), 5U);
  BOOST_TEST(document.blocks[0].finding == "Revenue 5,391.21 EUR, up 12.3 % on the week before.");
  BOOST_TEST(document.blocks[1].finding == "Revenue 5,391.21 EUR, up 12.3 % on the week before.");
  BOOST_TEST(document.blocks[2].finding == "Revenue: Germany leads with 1,234.50 EUR, before France with 980.00 EUR.");
  BOOST_TEST(document.blocks[4].text == "Net of returns.");
}

BOOST_AUTO_TEST_CASE(blocks_get_titles_of_what_they_ask) {
  std::string titles;
  const auto document = run().value();
  for (const auto& block : document.blocks) titles += block.title + "|";
  BOOST_TEST(titles == "Key figures|Revenue by day|Revenue by country, top 10|All||");
  BOOST_TEST(report::title_of({.kind = Kind::table,
                               .measures = {"net_sales", "orders", "basket"},
                               .by = {"ship_country"},
                               .every = "month"}) == "Net sales, orders and basket by ship country and month");
}

BOOST_AUTO_TEST_CASE(each_kind_asks_its_question) {
  BOOST_REQUIRE(run({.zone = "Europe/Berlin"}));
  BOOST_REQUIRE_EQUAL(engine.asked.size(), 4U);
  for (const auto& query : engine.asked) BOOST_TEST((query.period == "last week" && query.zone == "Europe/Berlin"));
  BOOST_TEST(engine.asked[0].compare == "previous");
  BOOST_TEST((engine.asked[1].every == "day" && engine.asked[1].total && engine.asked[1].compare == "previous"));
  BOOST_TEST(
      (engine.asked[2].top == 10 && engine.asked[2].where == "country <> 'x'" && engine.asked[2].compare.empty()));
  BOOST_TEST((engine.asked[2].sort == std::vector<std::string>{"-revenue"} && engine.asked[3].total));
}

BOOST_AUTO_TEST_CASE(records_are_asked_without_a_period) {
  catalog.datasets.push_back({.name = "contracts", .kind = model::DatasetKind::records});
  catalog.datasets.back().measures.push_back({.name = "revenue", .formula = expr::Measure::parse("count()").value()});
  const auto document = run().value();
  BOOST_TEST((engine.asked[0].period.empty() && engine.asked[0].compare.empty()));
  BOOST_TEST(document.blocks[0].finding.starts_with("Of all records, as they are, whatever the period. Revenue"));
  BOOST_TEST(run({.as_of = "2026-11-11"}).value().blocks[0].finding.starts_with("Of all records, as they were, what"));
  BOOST_TEST(run({.period = "all"}).value().blocks[0].finding.starts_with("Revenue"));
}

BOOST_AUTO_TEST_CASE(a_period_of_the_caller_replaces_the_reports) {
  const auto document = run({.period = "2026-10"}).value();
  BOOST_TEST(document.period == "October 2026");
  BOOST_TEST(engine.asked[0].period == "2026-10");
  BOOST_TEST(document.blocks[0].finding == "Revenue 5,391.21 EUR, up 12.3 % on the month before.");
}

BOOST_AUTO_TEST_CASE(as_of_moves_the_period_but_not_now) {
  const auto document = run({.as_of = "2026-11-11"}).value();
  BOOST_TEST(document.range == "2026-11-02..2026-11-09");
  BOOST_TEST(engine.asked[0].as_of == "2026-11-11");
  BOOST_TEST((engine.moments[0] == now));
}

BOOST_AUTO_TEST_CASE(a_week_that_goes_on_ends_with_an_incomplete_day) {
  BOOST_TEST(!run().value().blocks[1].last_incomplete);
  now = *parse_instant("2026-11-22T23:30:00Z");
  BOOST_TEST(run({.period = "this week"}).value().blocks[1].last_incomplete);
  BOOST_TEST(run({.period = "this week"}).value().blocks[0].finding ==
             "Revenue 5,391.21 EUR, up 12.3 % on the same part of the week before.");
  BOOST_TEST(!run({.period = "2026-11-16..2026-11-23", .zone = "Asia/Tokyo"}).value().blocks[1].last_incomplete);
}

BOOST_AUTO_TEST_CASE(weeks_and_fiscal_years_begin_where_the_configuration_says) {
  catalog.calendar = {.week_start = calendar::WeekStart::sunday, .fiscal_year_start = std::chrono::April};
  BOOST_TEST(run().value().period == "Week of 2026-11-15");
  BOOST_TEST(run().value().range == "2026-11-15..2026-11-22");
  BOOST_TEST(run({.period = "last fiscal year"}).value().period == "FY2026");
}

BOOST_AUTO_TEST_CASE(an_unknown_report_gets_the_nearest_name) {
  const auto refused = reporter.run("weeky", {}, scope, now);
  BOOST_TEST((refused.error().code == Errc::not_found));
  BOOST_TEST(refused.error().message == "no report 'weeky'; did you mean 'weekly'?");
}

BOOST_AUTO_TEST_CASE(a_failing_block_fails_the_report_by_name) {
  engine.refusal = Error{Errc::invalid, "no dimension 'country'", "see: portico dataset show"};
  const auto refused = run();
  BOOST_TEST((refused.error().code == Errc::invalid));
  BOOST_TEST(refused.error().message ==
             "report 'weekly', block 3 (bar 'Revenue by country, top 10'): no dimension 'country'");
  BOOST_TEST(refused.error().hint == "see: portico dataset show");
}

BOOST_AUTO_TEST_CASE(wrong_options_are_refused_before_any_question) {
  for (const report::Options& options :
       {report::Options{.period = "last wek"}, {.zone = "Mars/Base"}, {.as_of = "yesterday"}}) {
    const auto refused = run(options);
    BOOST_REQUIRE(!refused);
    BOOST_TEST((refused.error().code == Errc::invalid));
  }
  BOOST_TEST(engine.asked.empty());
}

BOOST_AUTO_TEST_CASE(the_provenance_is_that_of_the_oldest_part) {
  const auto from = run().value().provenance;
  BOOST_REQUIRE_EQUAL(from.sources.size(), 1U);
  BOOST_TEST((*from.sources[0].synced_at == now - std::chrono::minutes{7}));
  BOOST_TEST(from.tx == 8);
  BOOST_TEST(from.rows_scanned == 40);
  BOOST_TEST(from.period == "2026-11-16..2026-11-23");
}

BOOST_AUTO_TEST_CASE(an_operator_sees_that_all_customers_are_meant) {
  BOOST_TEST(reporter.run("weekly", {}, ScopeMaker::everyone(), now).value().customer == "all customers");
}

BOOST_AUTO_TEST_SUITE_END()
