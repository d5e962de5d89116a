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

BOOST_AUTO_TEST_SUITE_END()
