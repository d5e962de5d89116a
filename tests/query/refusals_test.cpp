#include <boost/test/unit_test.hpp>

#include "query/shop.hpp"

BOOST_AUTO_TEST_SUITE(query_refusals)

using namespace portico;
using testing::Shop;

BOOST_FIXTURE_TEST_CASE(names_what_is_wrong_with_the_question, Shop) {
  const std::pair<model::Query, const char*> cases[] = {
      {{}, "the question names no measure"},
      {{.measures = {"revenu"}}, "unknown measure 'revenu'; did you mean 'revenue'?"},
      {{.measures = {"sales.revenu"}}, "unknown measure 'sales.revenu'"},
      {{.measures = {"sum(pric)"}}, "measure \"sum(pric)\": unknown field 'pric'; did you mean 'price'?"},
      {{.measures = {"sum(price"}},
       "measure \"sum(price\": column 10: expected an operator, ',' or ')', found the end"},
      {{.measures = {"sum(country)"}, .by = {"quantity"}},
       "measure \"sum(country)\": column 5: sum() needs a number, found text"},
      {{.measures = {"lines"}}, "measure 'lines' could be of sales, visits"},
      {{.measures = {"count()"}}, "measure 'count()' could be of sales, visits, tickets"},
      {{.measures = {"revenue", "visits"}, .by = {"gift"}},
       "dataset 'visits' has no field 'gift', so its measures cannot be asked beside those of the others by it: each "
       "of "
       "its rows would count once for every 'gift'"},
      {{.measures = {"revenue", "visits"}, .where = "seconds > 1"},
       "dataset 'sales' has no field 'seconds', so its measures cannot be asked beside those of the others by it: each "
       "of "
       "its rows would count once for every 'seconds'"},
      {{.measures = {"revenue", "tickets"}, .period = "2026"},
       "dataset 'tickets' holds records, which have no time: a period, --every or --compare cannot be asked of it"},
      {{.measures = {"revenue", "sales.revenue"}}, "measure 'sales.revenue' is asked for twice"},
      {{.measures = {"sum(amount) + count()"}, .by = {"seconds"}}, "unknown dimension 'seconds' of sales"},
      {{.measures = {"sum(amount * seconds)"}},
       "measure \"sum(amount * seconds)\": column 1: no dataset has all fields of "
       "sum(amount * seconds)"},
      {{.measures = {"revenue"}, .by = {"contry"}}, "unknown dimension 'contry' of sales; did you mean 'country'?"},
      {{.measures = {"revenue"}, .by = {"sold_at"}}, "cannot group by the time 'sold_at'"},
      {{.measures = {"revenue"}, .by = {"weight"}}, "cannot group by 'weight': it is a float"},
      {{.measures = {"revenue"}, .by = {"country", "country"}}, "dimension 'country' is asked for twice"},
      {{.measures = {"revenue"}, .by = {"country,,gift"}}, "--by: expected a dimension, found nothing"},
      {{.measures = {"revenue"}, .by = {"amount:0,x"}}, "unknown dimension 'x' of sales"},
      {{.measures = {"revenue"}, .by = {"amount:0,10,5"}},
       "--by amount:0,10,5: the bounds must ascend, but 5 comes after 10"},
      {{.measures = {"revenue"}, .by = {"amount:1.2.3"}}, "--by amount:1.2.3: expected a number, found '1.2.3'"},
      {{.measures = {"revenue"}, .by = {"due:fortnight"}},
       "--by due:fortnight: expected a time unit or numbers after ':', found 'fortnight'"},
      {{.measures = {"revenue"}, .by = {"due:month:day"}}, "--by due:month:day: expected at most one ':'"},
      {{.measures = {"revenue"}, .by = {"country:month"}}, "cannot group by 'country:month': it is text"},
      {{.measures = {"revenue"}, .by = {"country:1,2"}}, "cannot group by 'country:1,2': it is text"},
      {{.measures = {"revenue"}, .by = {"due:hour"}}, "cannot group by 'due:hour': it is date"},
      {{.measures = {"revenue"}, .by = {"lower(contry)"}},
       "unknown dimension 'contry' of sales; did you mean 'country'?"},
      {{.measures = {"revenue"}, .by = {"lower(quantity)"}},
       "expression \"lower(quantity)\": column 7: lower() needs text, found int"},
      {{.measures = {"revenue"}, .by = {"country"}, .pivot = "contry"},
       "--pivot: 'contry' is none of the dimensions; did you mean 'country'?"},
      {{.measures = {"revenue"}, .by = {"country"}, .cumulative = true}, "--cumulative needs --every"},
      {{.measures = {"revenue"}, .by = {"country"}, .moving = 3}, "--moving needs --every"},
      {{.measures = {"revenue"}, .every = "day", .moving = 1}, "--moving: expected a number from 2, found 1"},
      {{.measures = {"revenue"}, .every = "day", .moving = 1001}, "--moving: expected a number up to 1000, found 1001"},
      {{.measures = {"revenue"}, .by = {"country"}, .others = true}, "--others needs --top"},
      {{.measures = {"revenue"}, .trend = true}, "--trend needs --every"},
      {{.measures = {"revenue"}, .every = "day", .share = true, .trend = true},
       "--trend and --share cannot be asked together"},
      {{.measures = {"revenue"}, .where = "status = = 'x'"},
       "expression \"status = = 'x'\": column 10: expected a value, found '='"},
      {{.measures = {"revenue"}, .where = "statsu = 'x'"},
       "expression \"statsu = 'x'\": column 1: unknown field 'statsu'; did you mean 'status'?"},
      {{.measures = {"revenue"}, .where = "quantity"},
       "expression \"quantity\": column 1: expected a condition (bool), found int"},
      {{.measures = {"revenue"}, .having = "revenu > 1"},
       "expression \"revenu > 1\": column 1: unknown field 'revenu'; did you mean 'revenue'?"},
      {{.measures = {"revenue"}, .compare = "previous"}, "--compare needs a period"},
      {{.measures = {"revenue"}, .period = "2026", .compare = "previus"},
       "--compare: expected 'previous', 'year' or a period, found 'previus'; did you mean 'previous'?"},
      {{.measures = {"revenue"}, .sort = {"-revenu"}},
       "--sort: the answer has no column 'revenu'; did you mean 'revenue'?"},
      {{.measures = {"revenue"}, .top = 0}, "--top: expected a number from 1, found 0"},
      {{.measures = {"revenue"}, .limit = -1}, "--limit: expected a number from 0, found -1"},
      {{.measures = {"revenue"}, .as_of = "yesterday"}, "--as-of: expected a date like 2026-01-31, found 'yesterday'"},
      {{.measures = {"revenue"}, .as_of = "2026-03-16"}, "--as-of: 2026-03-16 has not come yet"},
      {{.measures = {"tickets"}, .period = "2026"},
       "dataset 'tickets' holds records, which have no time: a period, --every or --compare cannot be asked of it"},
      {{.measures = {"first(state)"}},
       "measure \"first(state)\": column 1: first() needs events; 'tickets' holds records without a time"},
  };
  for (const auto& [query, message] : cases) {
    const auto answer = ask(query);
    BOOST_REQUIRE_MESSAGE(!answer, message);
    BOOST_TEST(answer.error().message == message);
    BOOST_TEST((answer.error().code == Errc::invalid));
  }
}

BOOST_FIXTURE_TEST_CASE(tells_datasets_apart_by_the_fields_the_question_uses, Shop) {
  BOOST_TEST(table({.measures = {"lines"}, .where = "seconds > 1"}) == "lines\n0");
  BOOST_TEST(table({.measures = {"count()"}, .by = {"state"}}) == "state|count()");
  BOOST_TEST(table({.measures = {"lines", "visits"}}) == "lines|visits\n0|0");
}

BOOST_FIXTURE_TEST_CASE(passes_on_what_other_languages_refuse, Shop) {
  for (const model::Query& query : {model::Query{.measures = {"revenue"}, .period = "last mnth"},
                                    model::Query{.measures = {"revenue"}, .every = "fortnight"},
                                    model::Query{.measures = {"revenue"}, .zone = "Europe/Berln"}}) {
    const auto answer = ask(query);
    BOOST_REQUIRE(!answer);
    BOOST_TEST((answer.error().code == Errc::invalid));
  }
}

BOOST_FIXTURE_TEST_CASE(refuses_definitions_made_of_themselves, Shop) {
  catalog.datasets[0].measures.push_back(measure("x", "y + 1"));
  catalog.datasets[0].measures.push_back(measure("y", "x + 1"));
  BOOST_TEST(table({.measures = {"x"}}) == "measure 'x' is made of itself: x -> y -> x");
  catalog.datasets[0].fields.push_back(derived(field("f", {TypeKind::integer}), "g"));
  catalog.datasets[0].fields.push_back(derived(field("g", {TypeKind::integer}), "f"));
  BOOST_TEST(table({.measures = {"revenue"}}) == "dataset 'sales': field 'f' is made of itself: f -> g -> f");
}

BOOST_FIXTURE_TEST_CASE(refuses_more_buckets_than_anyone_reads, Shop) {
  store.add("sales", "6", {sale("1000-01-01T00:00:00Z", "DE", 1, 100), sale("2026-01-01T00:00:00Z", "DE", 1, 100)});
  BOOST_TEST((ask({.measures = {"revenue"}, .every = "hour"}).error().code == Errc::invalid));
  std::vector<testing::FakeWarehouse::Cells> rows;
  for (int i = 0; i < 5; ++i) rows.push_back(sale("1500-01-01T00:00:00Z", std::to_string(i).c_str(), 1, 1));
  store.add("sales", "6", rows);
  const auto answer = ask({.measures = {"revenue"}, .by = {"country"}, .every = "day"});
  BOOST_REQUIRE(!answer);
  BOOST_TEST(answer.error().message.find("more than a million") != std::string::npos, answer.error().message);
  BOOST_TEST(ask({.measures = {"revenue"}, .by = {"country"}, .every = "day", .top = 1}).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
