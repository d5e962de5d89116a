#include "model/measure_config.hpp"

#include <boost/test/unit_test.hpp>

#include "catalog_sample.hpp"

using namespace portico;
using portico::testing::changed;
using portico::testing::ReadCatalog;
using portico::testing::sales;

namespace {

ReadCatalog with_measures(std::string_view lines) { return ReadCatalog(changed(sales, "orders = \"count()\"", lines)); }

}  // namespace

BOOST_AUTO_TEST_SUITE(model_measure_config)

BOOST_AUTO_TEST_CASE(lets_measures_build_on_later_ones) {
  const ReadCatalog read = with_measures("basket = 'revenue / orders'\norders = 'count()'");
  BOOST_TEST(read.problems() == "");
  BOOST_TEST(read.catalog.datasets.at(0).measures.size() == 3U);
}

BOOST_AUTO_TEST_CASE(takes_over_the_unit_of_the_one_field) {
  const ReadCatalog read =
      with_measures("most = 'max(amount)'\norders = 'count()'\nown = { formula = 'sum(amount)', unit = 'USD' }");
  const model::Dataset& dataset = read.catalog.datasets.at(0);
  BOOST_TEST(dataset.measure("most")->unit == "EUR");
  BOOST_TEST(dataset.measure("orders")->unit == "");
  BOOST_TEST(dataset.measure("own")->unit == "USD");
}

BOOST_AUTO_TEST_CASE(refuses_units_that_rows_name_otherwise) {
  const std::string fields = changed(sales, "price = \"decimal(2)\"",
                                     "price = { type = 'decimal(2)', unit_field = 'country' }\n"
                                     "fee = { type = 'decimal(2)', unit_field = 'customer' }\n"
                                     "both = { type = 'decimal(2)', value = 'price + fee' }");
  const auto with = [&](const char* measure) {
    return ReadCatalog(changed(fields, "orders = \"count()\"", measure)).problems();
  };
  BOOST_TEST(with("a = { formula = 'avg(price)', unit = 'EUR' }") ==
             "x.toml:21:38: 'unit' in [dataset.sales.measures.a]: 'country' of each row names it: leave it out\n");
  for (const char* mixed : {"a = 'sum(price) + sum(fee)'", "a = 'sum(both)'"})
    BOOST_TEST(with(mixed) ==
               "x.toml:21:5: 'a' in [dataset.sales.measures]: mixes amounts whose unit 'country' names "
               "with those whose unit 'customer' names: make two measures of it\n");
  BOOST_TEST(with("a = 'sum(price)'\nb = { formula = 'sum(price) / sum(price)', unit = '%' }") == "");
}

BOOST_AUTO_TEST_CASE(refuses_a_cycle) {
  BOOST_TEST(with_measures("a = 'b + 1'\nb = 'a + 1'").problems() ==
             "x.toml:20:5: 'b' in [dataset.sales.measures]: builds on 'a', which builds on it\n");
  BOOST_TEST(with_measures("a = 'a + 1'").problems() ==
             "x.toml:19:5: 'a' in [dataset.sales.measures]: builds on 'a', which builds on it\n");
}

BOOST_AUTO_TEST_CASE(refuses_names_that_are_not_there) {
  BOOST_TEST(with_measures("a = 'revenu / 2'").problems() ==
             "x.toml:19:5: 'a' in [dataset.sales.measures]: there is no measure 'revenu'; did you mean 'revenue'?\n");
  BOOST_TEST(
      with_measures("a = 'quantity / 2'").problems() ==
      "x.toml:19:5: 'a' in [dataset.sales.measures]: the field 'quantity' must stand in an aggregate: sum(quantity)\n");
  BOOST_TEST(with_measures("a = 'sum(quantty)'").problems().find("x.toml:19:5: ") == 0U);
}

BOOST_AUTO_TEST_CASE(refuses_types_that_do_not_fit) {
  for (const std::string_view formula : {"sum(country)", "avg(sold_at)", "revenue + max(country)", "sum(amount"})
    BOOST_TEST(with_measures(fmt::format("a = '{}'", formula)).problems().find("x.toml:19:5: ") == 0U,
               formula << " is accepted");
}

BOOST_AUTO_TEST_CASE(refuses_the_name_of_a_field) {
  BOOST_TEST(with_measures("quantity = 'count()'").problems() ==
             "x.toml:19:12: 'quantity' in [dataset.sales.measures]: a field has this name already\n");
}

BOOST_AUTO_TEST_CASE(reads_which_row_counts_over_time) {
  const ReadCatalog read = with_measures(
      "a = { formula = 'sum(amount)', over_time = 'last', per = ['country', 'customer'] }\n"
      "b = { formula = 'count()', over_time = 'first' }\norders = 'count()'");
  BOOST_TEST(read.problems() == "");
  const model::Dataset& dataset = read.catalog.datasets.at(0);
  BOOST_TEST(dataset.measure("a")->says() == "sum(amount), last over time per country, customer");
  BOOST_TEST(dataset.measure("a")->unit == "EUR");
  BOOST_TEST(dataset.measure("b")->says() == "count(), first over time per customer");
  BOOST_TEST(dataset.measure("orders")->says() == "count()");
}

BOOST_AUTO_TEST_CASE(refuses_rules_over_time_that_mean_nothing) {
  const std::pair<std::string_view, std::string_view> cases[] = {
      {"formula = 'count()', over_time = 'newest'",
       "x.toml:19:40: 'over_time' in [dataset.sales.measures.a]: 'newest' is not one of first, last\n"},
      {"formula = 'count()', per = ['country']",
       "x.toml:19:34: 'per' in [dataset.sales.measures.a]: is of no use without 'over_time'\n"},
      {"formula = 'count()', over_time = 'last', per = []",
       "x.toml:19:54: 'per' in [dataset.sales.measures.a]: must name the fields that tell what has a balance, as in "
       "[\"account\"]\n"},
      {"formula = 'count()', over_time = 'last', per = ['contry']",
       "x.toml:19:55: [dataset.sales.measures.a.per]: there is no field 'contry'; did you mean 'country'?\n"},
      {"formula = 'count()', over_time = 'last', per = ['country', 'country']",
       "x.toml:19:66: [dataset.sales.measures.a.per]: 'country' is named twice\n"},
      {"formula = 'revenue / 2', over_time = 'last'",
       "x.toml:19:44: 'over_time' in [dataset.sales.measures.a]: the formula has no aggregate of its own: give the "
       "rule "
       "to the measures it builds on\n"}};
  for (const auto& [table, problems] : cases)
    BOOST_TEST(with_measures(fmt::format("a = {{ {} }}", table)).problems() == problems);
  BOOST_TEST(ReadCatalog(changed(changed(sales, "country = \"text\"", "country = \"float\""), "orders = \"count()\"",
                                 "a = { formula = 'count()', over_time = 'last', per = ['country'] }"))
                 .problems() ==
             "x.toml:19:55: [dataset.sales.measures.a.per]: 'country' is a float, which tells "
             "nothing apart\n");
}

BOOST_AUTO_TEST_CASE(refuses_a_rule_over_time_for_records) {
  const std::string records = changed(changed(sales, "\"events\"", "\"records\""), "time = \"sold_at\"\n", "");
  BOOST_TEST(ReadCatalog(changed(records, "orders = \"count()\"", "a = { formula = 'count()', over_time = 'last' }"))
                 .problems() ==
             "x.toml:18:40: 'over_time' in [dataset.sales.measures.a]: records have no time, so none "
             "of them is the first or last: each counts once\n");
}

BOOST_AUTO_TEST_SUITE_END()
