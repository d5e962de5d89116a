#include "model/dimension.hpp"

#include <boost/test/unit_test.hpp>

#include "query/shop.hpp"

BOOST_AUTO_TEST_SUITE(query_dimension)

using namespace portico;
using testing::at;
using testing::Shop;

std::string names(const std::vector<std::string>& by) {
  const auto dimensions = model::parse_dimensions(by);
  if (!dimensions) return dimensions.error().message;
  std::string text;
  for (const auto& dimension : *dimensions) text += (text.empty() ? "" : " | ") + dimension.name;
  return text;
}

BOOST_AUTO_TEST_CASE(prints_what_it_parses) {
  BOOST_TEST(names({"country"}) == "country");
  BOOST_TEST(names({"country , gift", "due:Month"}) == "country | gift | due:month");
  BOOST_TEST(names({"amount:0,10, 100.50,country"}) == "amount:0,10,100.50 | country");
  BOOST_TEST(names({"amount:-5,+3"}) == "amount:-5,3");
  BOOST_TEST(names({"if(country in ('DE', 'a:b'), 1, 2)"}) == "if(country in ('DE', 'a:b'), 1, 2)");
  BOOST_TEST(names({"MONTH(sold_at)"}) == "month(sold_at)");
  for (const char* text : {"country", "amount:0,10", "due:month", "quantity * 2:1,2", "month(sold_at)"})
    BOOST_TEST(names({names({text})}) == names({text}));
}

struct Filled : Shop {
  Filled() {
    store.add("sales", "6",
              {sale("2026-01-01T23:30:00Z", "DE", 1, 0),
               sale("2026-01-15T10:00:00Z", "FR", 1, 1000),
               sale("2026-02-20T10:00:00Z", "DE", 2, 999),
               sale("2026-03-01T10:00:00Z", "DE", -1, 5),
               {{"sold_at", at("2026-03-02T10:00:00Z")}}});
  }
};

BOOST_FIXTURE_TEST_CASE(groups_numbers_by_ranges_in_their_order, Filled) {
  BOOST_TEST(table({.measures = {"sales.lines"}, .by = {"amount:0,10,100"}}) ==
             "amount:0,10,100|lines\n..0|1\n0..10|1\n10..100|2\n-|1");
  BOOST_TEST(table({.measures = {"sales.lines"}, .by = {"amount:0,10,100"}, .sort = {"-amount:0,10,100"}}) ==
             "amount:0,10,100|lines\n10..100|2\n0..10|1\n..0|1\n-|1");
  BOOST_TEST(table({.measures = {"sales.lines"}, .by = {"quantity:1.5"}}) ==
             "quantity:1.5|lines\n..1.5|3\n1.5..|1\n-|1");
  store.add("sales", "6", {{{"sold_at", at("2026-03-02T10:00:00Z")}, {"weight", 2.5}}});
  BOOST_TEST(table({.measures = {"sales.lines"}, .by = {"weight:2.5,3"}}) == "weight:2.5,3|lines\n2.5..3|1\n-|5");
}

BOOST_FIXTURE_TEST_CASE(groups_times_by_units_of_the_wall_clock, Filled) {
  BOOST_TEST(table({.measures = {"sales.lines"}, .by = {"sold_at:month"}}) ==
             "sold_at:month|lines\n2026-01-01|2\n2026-02-01|1\n2026-03-01|2");
  BOOST_TEST(table({.measures = {"sales.lines"}, .by = {"sold_at:day"}, .limit = 1, .zone = "Europe/Berlin"}) ==
             "sold_at:day|lines\n2026-01-02|1");
  BOOST_TEST(table({.measures = {"sales.lines"}, .by = {"sold_at:hour"}, .limit = 1}) ==
             "sold_at:hour|lines\n2026-01-01T23:00:00Z|1");
  store.add("sales", "6", {{{"sold_at", at("2026-03-02T10:00:00Z")}, {"due", *parse_date("2026-05-31")}}});
  BOOST_TEST(table({.measures = {"sales.lines"}, .by = {"due:quarter"}}) == "due:quarter|lines\n2026-04-01|1\n-|5");
}

BOOST_FIXTURE_TEST_CASE(groups_by_any_expression, Filled) {
  BOOST_TEST(table({.measures = {"sales.lines"}, .by = {"weekday(sold_at)"}}) ==
             "weekday(sold_at)|lines\n1|1\n4|2\n5|1\n7|1");
  BOOST_TEST(table({.measures = {"sales.lines"}, .by = {"if(amount > 5, 'big', 'small')"}}) ==
             "if(amount > 5, 'big', 'small')|lines\nbig|2\nsmall|3");
  BOOST_TEST(table({.measures = {"revenue"}, .by = {"lower(country)"}, .where = "quantity > 0"}) ==
             "lower(country)|revenue\nde|19.98\nfr|10.00");
}

BOOST_AUTO_TEST_SUITE_END()
