#include "model/catalog_config.hpp"

#include <boost/test/unit_test.hpp>

#include "catalog_sample.hpp"

using namespace portico;
using portico::testing::ReadCatalog;

namespace {

// The sample of the design, as far as this module reads it.
constexpr std::string_view design = R"toml(
[brand]
name    = "Example"
support = "help@example.com"

[dataset.sales]
kind     = "events"
customer = { field = "customer", in = "shop" }
time     = "sold_at"
key      = ["line_id"]
[[dataset.sales.from]]
source = "shop"
query  = "SELECT * FROM InvoiceLine WHERE InvoiceLineId >= :cursor ORDER BY InvoiceLineId"
cursor = "line_id"
cursor_start = 0
map    = { line_id = "InvoiceLineId", customer = "CustomerId" }
[dataset.sales.fields]
line_id    = "int"
invoice_id = "int"
customer   = "text"
sold_at    = { type = "time", format = "%Y-%m-%d %H:%M:%S", zone = "UTC" }
country    = "text"
quantity   = "int"
price      = "decimal(2)"
amount     = { type = "decimal(2)", value = "quantity * price", unit = "EUR" }
[dataset.sales.measures]
revenue = "sum(amount)"
orders  = "distinct(invoice_id)"
basket  = "revenue / orders"

[report.weekly]
title   = "Weekly sales"
period  = "last week"
compare = "previous"
[[report.weekly.block]]
kind = "kpi"
measures = ["revenue", "orders", "basket"]
[[report.weekly.block]]
kind = "line"
measures = ["revenue"]
every = "day"
)toml";

}  // namespace

BOOST_AUTO_TEST_SUITE(model_catalog_config)

BOOST_AUTO_TEST_CASE(reads_the_sample_of_the_design_without_a_problem) {
  const ReadCatalog read(design);
  BOOST_TEST(read.problems() == "");
  const model::Dataset* sales = read.catalog.dataset("sales");
  BOOST_REQUIRE(sales);
  BOOST_TEST(sales->fields.size() == 8U);
  BOOST_TEST(sales->fields.front().name == "line_id");
  BOOST_TEST(sales->customer_namespace == "shop");
  BOOST_TEST(sales->time_field == "sold_at");
  BOOST_TEST(sales->from.at(0).cursor_start == "0");
  BOOST_TEST(sales->from.at(0).columns.at("customer") == "CustomerId");
  BOOST_TEST(sales->measure("revenue")->unit == "EUR");
  BOOST_TEST(read.catalog.customer.primary_namespace == "shop");
  BOOST_TEST(read.catalog.brand.support == "help@example.com");
  BOOST_TEST(read.catalog.report("weekly")->blocks.at(1).every == "day");
}

BOOST_AUTO_TEST_CASE(refuses_a_color_that_is_none) {
  BOOST_TEST(ReadCatalog("[brand]\ncolor = 'blue'\n").problems() ==
             "x.toml:2:9: 'color' in [brand]: a color is written #RRGGBB, for example #0072B2\n");
}

BOOST_AUTO_TEST_CASE(reads_where_weeks_and_fiscal_years_begin) {
  using calendar::Conventions;
  BOOST_TEST((ReadCatalog("").catalog.calendar == Conventions{}));
  const ReadCatalog read("[calendar]\nweek_start = 'sunday'\nfiscal_year_start = 'april'\n");
  BOOST_TEST(read.problems() == "");
  BOOST_TEST((read.catalog.calendar == Conventions{calendar::WeekStart::sunday, std::chrono::April}));
  BOOST_TEST((ReadCatalog("[calendar]\nweek_start = 'saturday'\nfiscal_year_start = 'december'\n").catalog.calendar ==
              Conventions{calendar::WeekStart::saturday, std::chrono::December}));
}

BOOST_AUTO_TEST_CASE(refuses_days_and_months_that_are_none) {
  const std::string problems =
      ReadCatalog("[calendar]\nweek_start = 'sunda'\nfiscal_year_start = 'apil'\nfiscal_yaer_start = 'may'\n")
          .problems();
  for (const std::string_view problem :
       {"x.toml:2:14: 'week_start' in [calendar]: 'sunda' is not one of monday, sunday, saturday; did you mean "
        "'sunday'?\n",
        "x.toml:3:21: 'fiscal_year_start' in [calendar]: 'apil' is not one of january, ",
        "december; did you mean 'april'?\n", "unknown key 'fiscal_yaer_start'"})
    BOOST_TEST(problems.find(problem) != std::string::npos, problems);
}

BOOST_AUTO_TEST_CASE(refuses_unknown_keys_of_every_table) {
  const std::string text(design);
  const std::vector<std::pair<std::string, std::string>> cases{
      {"support = ", "suport = "}, {"time     = ", "tine     = "}, {"source = ", "sorce = "},
      {"format = ", "fromat = "},  {"compare = ", "compar = "},    {"every = ", "evry = "}};
  for (const auto& [right, wrong] : cases) {
    const std::string problems = ReadCatalog(testing::changed(text, right, wrong)).problems();
    const auto word = [](const std::string& key) { return key.substr(0, key.find(' ')); };
    BOOST_TEST_CONTEXT(problems) {
      BOOST_TEST(problems.find("unknown key '" + word(wrong) + "'") != std::string::npos);
      BOOST_TEST(problems.find("did you mean '" + word(right) + "'?") != std::string::npos);
    }
  }
}

BOOST_AUTO_TEST_CASE(reports_every_problem_at_once_in_order) {
  const ReadCatalog read("[dataset.a]\nkind = 'evnts'\n[report.w]\nperiod = 'last wek'\n");
  const std::string problems = read.problems();
  BOOST_TEST_CONTEXT(problems) {
    BOOST_TEST(problems.find("x.toml:1:1: [dataset.a]: the key 'fields' is missing\n") == 0U);
    BOOST_TEST(problems.find("x.toml:2:8: 'kind' in [dataset.a]: 'evnts' is not one of events, records; did you mean "
                             "'events'?\n") != std::string::npos);
    BOOST_TEST(problems.find("x.toml:4:10: 'period' in [report.w]: ") != std::string::npos);
    BOOST_TEST(problems.find("x.toml:3:1: [report.w]: has no [[block]]\n") != std::string::npos);
  }
}

BOOST_AUTO_TEST_SUITE_END()
