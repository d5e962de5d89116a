#include <boost/test/unit_test.hpp>

#include "query/aggregate.hpp"
#include "query/shop.hpp"

BOOST_AUTO_TEST_SUITE(query_refusals)

using namespace portico;
using testing::Shop;

struct Refusal {
  model::Query query;
  std::string message;
  std::string hint;
};

void check(const Shop& shop, const Refusal& refusal) {
  const auto answer = shop.ask(refusal.query);
  BOOST_REQUIRE_MESSAGE(!answer, refusal.message);
  BOOST_TEST((answer.error().code == Errc::invalid));
  BOOST_TEST(answer.error().message == refusal.message);
  BOOST_TEST(answer.error().hint == refusal.hint);
}

BOOST_FIXTURE_TEST_CASE(names_what_is_wrong_with_the_question, Shop) {
  const Refusal cases[] = {
      {{}, "the question names no measure", "portico dataset list shows the measures"},
      {{.measures = {"revenu"}},
       "unknown measure 'revenu'; did you mean 'revenue'?",
       "portico dataset list shows the measures"},
      {{.measures = {"sales.revenu"}}, "unknown measure 'sales.revenu'", "portico dataset list shows the measures"},
      {{.measures = {"sum(pric)"}}, "measure \"sum(pric)\": unknown field 'pric'; did you mean 'price'?"},
      {{.measures = {"sum(price"}},
       "measure \"sum(price\": column 10: expected an operator, ',' or ')', found the end"},
      {{.measures = {"sum(country)"}, .by = {"quantity"}},
       "measure \"sum(country)\": column 5: sum() needs a number, found text"},
      {{.measures = {"avg(country)"}, .by = {"quantity"}},
       "measure \"avg(country)\": column 5: avg() needs a number, found text"},
      {{.measures = {"lines"}}, "measure 'lines' could be of sales, visits", "name the dataset, as in sales.lines"},
      {{.measures = {"lines / 2"}},
       "measure 'lines / 2' could be of sales, visits",
       "name the dataset, as in sales.lines"},
      {{.measures = {"count()"}},
       "measure 'count()' could be of sales, visits, tickets",
       "name the dataset, as in count(sales.sold_at)"},
      {{.measures = {"quantity"}},
       "'quantity' is a field, not a measure",
       "aggregate it, as in count(quantity) or max(quantity)"},
      {{.measures = {"revenue"}, .where = "revenue > 3"},
       "expression \"revenue > 3\": column 1: unknown field 'revenue'",
       "'revenue' is a measure: --having chooses rows of the answer by it"},
      {{.measures = {"revenue"}, .where = "country = \"DE\""},
       "expression \"country = \"DE\"\": column 11: unknown field 'DE'",
       "a text stands in single quotes: 'DE'"},
      {{.measures = {"revenue"}, .by = {"country"}, .having = "quantity > 3"},
       "expression \"quantity > 3\": column 1: unknown field 'quantity'",
       "--having is about the answer's columns: country, revenue"},
      {{.measures = {"1 + distinct(country)"}},
       "measure '1 + distinct(country)' could be of sales, visits",
       "name the dataset, as in distinct(sales.country)"},
      {{.measures = {"distinct(sales.contry)"}},
       "measure \"distinct(sales.contry)\": unknown field 'sales.contry'; did you mean 'sales.country'?"},
      {{.measures = {"revenue", "visits"}, .by = {"gift"}},
       "dataset 'visits' has no field 'gift', so its measures cannot be asked beside those of the others by it: each "
       "of its rows would count once for every 'gift'",
       "use fields that sales, visits all have, or ask for the measures of one dataset at a time"},
      {{.measures = {"revenue", "visits"}, .where = "seconds > 1"},
       "dataset 'sales' has no field 'seconds', so its measures cannot be asked beside those of the others by it: each "
       "of its rows would count once for every 'seconds'",
       "use fields that sales, visits all have, or ask for the measures of one dataset at a time"},
      {{.measures = {"revenue", "tickets"}, .period = "2026"},
       "dataset 'tickets' holds records, which have no time: a period, --every or --compare cannot be asked of it",
       "ask without them; --as-of shows the records of a past day"},
      {{.measures = {"revenue", "sales.revenue"}}, "measure 'sales.revenue' is asked for twice"},
      {{.measures = {"sum(amount) + count()"}, .by = {"seconds"}},
       "unknown dimension 'seconds' of sales",
       "'portico dataset list' lists the fields of sales"},
      {{.measures = {"sum(amount * seconds)"}},
       "measure \"sum(amount * seconds)\": column 1: no dataset has all fields of "
       "sum(amount * seconds)"},
      {{.measures = {"revenue"}, .by = {"contry"}},
       "unknown dimension 'contry' of sales; did you mean 'country'?",
       "'portico dataset list' lists the fields of sales"},
      {{.measures = {"revenue"}, .by = {"sold_at"}},
       "cannot group by the time 'sold_at'",
       "group time with --every day, week, month …, or with sold_at:day"},
      {{.measures = {"revenue"}, .by = {"weight"}},
       "cannot group by 'weight': it is a float",
       "group by ranges of it, as in weight:0,10,100"},
      {{.measures = {"revenue"}, .by = {"country", "country"}}, "dimension 'country' is asked for twice"},
      {{.measures = {"revenue"}, .by = {"country,,gift"}},
       "--by: expected a dimension, found nothing",
       "separate dimensions by single commas"},
      {{.measures = {"revenue"}, .by = {"amount:0,x"}},
       "unknown dimension 'x' of sales",
       "'portico dataset list' lists the fields of sales"},
      {{.measures = {"revenue"}, .by = {"amount:0,10,5"}},
       "--by amount:0,10,5: the bounds must ascend, but 5 comes after 10"},
      {{.measures = {"revenue"}, .by = {"amount:1.2.3"}}, "--by amount:1.2.3: expected a number, found '1.2.3'"},
      {{.measures = {"revenue"}, .by = {"due:fortnight"}},
       "--by due:fortnight: expected a time unit or numbers after ':', found 'fortnight'",
       "as in due:month or amount:0,10,100"},
      {{.measures = {"revenue"}, .by = {"due:month:day"}}, "--by due:month:day: expected at most one ':'"},
      {{.measures = {"revenue"}, .by = {"country:month"}},
       "cannot group by 'country:month': it is text",
       "only a time or a date can be cut into calendar units"},
      {{.measures = {"revenue"}, .by = {"country:1,2"}},
       "cannot group by 'country:1,2': it is text",
       "only a number can be cut into ranges"},
      {{.measures = {"revenue"}, .by = {"due:hour"}},
       "cannot group by 'due:hour': it is date",
       "a date has no hours: cut it into days or longer units"},
      {{.measures = {"revenue"}, .by = {"lower(contry)"}},
       "unknown dimension 'contry' of sales; did you mean 'country'?",
       "'portico dataset list' lists the fields of sales"},
      {{.measures = {"revenue"}, .by = {"lower(quantity)"}},
       "expression \"lower(quantity)\": column 7: lower() needs text, found int"},
      {{.measures = {"revenue"}, .by = {"upper(customer)"}},
       "'customer' stands for the customer that a row belongs to; nothing can be computed of it",
       "group by it as it is: --by customer"},
      {{.measures = {"revenue"}, .by = {"country"}, .every = "day", .pivot = "day"},
       "--pivot: 'day' is time, which stays in rows",
       "name one that --by names"},
      {{.measures = {"revenue"}, .by = {"country"}, .pivot = "contry"},
       "--pivot: 'contry' is none of the dimensions; did you mean 'country'?",
       "name one that --by names"},
      {{.measures = {"revenue"}, .by = {"country"}, .cumulative = true},
       "--cumulative needs --every",
       "add one, as in --every month"},
      {{.measures = {"revenue"}, .by = {"country"}, .moving = 3},
       "--moving needs --every",
       "add one, as in --every day"},
      {{.measures = {"revenue"}, .every = "day", .moving = 1}, "--moving: expected a number from 2, found 1"},
      {{.measures = {"revenue"}, .every = "day", .moving = 1001},
       "--moving: expected a number up to 1000, found 1001",
       "use a longer unit with --every"},
      {{.measures = {"revenue"}, .top = 3}, "--top needs groups to choose from", "add --by or --every"},
      {{.measures = {"revenue"}, .by = {"country"}, .others = true},
       "--others needs --top",
       "add one, as in --top 10 --others"},
      {{.measures = {"revenue"}, .trend = true}, "--trend needs --every", "add one, as in --every month"},
      {{.measures = {"revenue"}, .every = "day", .share = true, .trend = true},
       "--trend and --share cannot be asked together: a growth is no part of a whole",
       "ask one at a time"},
      {{.measures = {"revenue"}, .every = "day", .cumulative = true, .trend = true},
       "--trend and --cumulative cannot be asked together: a running total grows by what each bucket has",
       "ask one at a time"},
      {{.measures = {"revenue"}, .every = "day", .moving = 3, .trend = true},
       "--trend and --moving cannot be asked together: a trend is that of the buckets themselves",
       "ask one at a time"},
      {{.measures = {"first(status)"}, .by = {"country"}, .share = true},
       "--share needs a number, but 'first(status)' is text",
       "leave out --share, or ask for a measure that is a number"},
      {{.measures = {"first(status)"}, .every = "day", .moving = 3},
       "--moving needs a number, but 'first(status)' is text",
       "leave out --moving, or ask for a measure that is a number"},
      {{.measures = {"first(status)"}, .every = "day", .trend = true},
       "--trend needs a number, but 'first(status)' is text",
       "leave out --trend, or ask for a measure that is a number"},
      {{.measures = {"revenue"}, .every = "day", .period = "2026", .compare = "previous", .trend = true},
       "--trend and --compare cannot be asked together: a trend is of one period",
       "ask for the other period's with --period"},
      {{.measures = {"revenue"}, .by = {"country"}, .every = "day", .total = true, .trend = true, .pivot = "country"},
       "--trend and --total with --pivot cannot be asked together: a total has one trend",
       "leave out --total or --pivot"},
      {{.measures = {"revenue"}, .every = "fortnight"},
       "no time unit 'fortnight'",
       "use hour, day, week, month, quarter, year, fiscal quarter or fiscal year"},
      {{.measures = {"revenue"}, .every = "fiscal yaer"},
       "no time unit 'fiscal yaer'; did you mean 'fiscal year'?",
       "use hour, day, week, month, quarter, year, fiscal quarter or fiscal year"},
      {{.measures = {"revenue"}, .period = "this fortnight"},
       "period 'this fortnight': column 6: expected hour, day, week, month, quarter, year, fiscal quarter or fiscal "
       "year"},
      {{.measures = {"revenue"}, .where = "status = = 'x'"},
       "expression \"status = = 'x'\": column 10: expected a value, found '='"},
      {{.measures = {"revenue"}, .where = "statsu = 'x'"},
       "expression \"statsu = 'x'\": column 1: unknown field 'statsu'; did you mean 'status'?"},
      {{.measures = {"revenue"}, .where = "quantity"},
       "expression \"quantity\": column 1: expected a condition (bool), found int"},
      {{.measures = {"sum(weight)"}, .having = "sum(weight) > 5"},
       "expression \"sum(weight) > 5\": column 1: sum() is an aggregate: it can stand in a measure only",
       "a column of the answer that is called so stands in double quotes, as in \"sum(quantity)\" > 5"},
      {{.measures = {"revenue"}, .having = "revenu > 1"},
       "expression \"revenu > 1\": column 1: unknown field 'revenu'; did you mean 'revenue'?",
       "--having is about the answer's columns: revenue"},
      {{.measures = {"revenue"}, .compare = "previous"}, "--compare needs a period", "add one, as in -p 'last month'"},
      {{.measures = {"revenue"}, .period = "2026", .compare = "previus"},
       "--compare: expected 'previous', 'year' or a period, found 'previus'; did you mean 'previous'?"},
      {{.measures = {"revenue"}, .sort = {"-revenu"}},
       "--sort: the answer has no column 'revenu'; did you mean 'revenue'?",
       "sort by a dimension, a measure or the time column; '-' before the name reverses"},
      {{.measures = {"revenue"}, .top = 0}, "--top: expected a number from 1, found 0"},
      {{.measures = {"revenue"}, .limit = -1}, "--limit: expected a number from 0, found -1"},
      {{.measures = {"revenue"}, .as_of = "yesterday"}, "--as-of: expected a date like 2026-01-31, found 'yesterday'"},
      {{.measures = {"revenue"}, .as_of = "2026-03-16"}, "--as-of: 2026-03-16 has not come yet"},
      {{.measures = {"tickets"}, .period = "2026"},
       "dataset 'tickets' holds records, which have no time: a period, --every or --compare cannot be asked of it",
       "ask without them; --as-of shows the records of a past day"},
      {{.measures = {"first(state)"}},
       "measure \"first(state)\": column 1: first() needs events; 'tickets' holds records without a time"},
  };
  for (const auto& refusal : cases) check(*this, refusal);
}

BOOST_FIXTURE_TEST_CASE(names_what_does_not_go_together, Shop) {
  catalog.datasets[1].fields.push_back(field("due", {TypeKind::integer}));
  catalog.datasets[0].measures.push_back(measure("unknown", "revenu / orders"));
  catalog.datasets[0].measures.push_back(measure("bare", "quantity / orders"));
  const Refusal cases[] = {
      {{.measures = {"revenue", "visits"}, .by = {"due"}},
       "dimension 'due' is int in visits, but date in sales",
       "ask for the measures of one dataset at a time"},
      {{.measures = {"unknown"}},
       "measure \"revenu / orders\": column 1: unknown measure 'revenu'; did you mean 'revenue'?",
       ""},
      {{.measures = {"bare"}},
       "measure \"quantity / orders\": column 1: 'quantity' is a field: aggregate it, as in sum(quantity)",
       ""},
      {{.measures = {"sum(amount) / sum(seconds) - distinct(country)"}},
       "measure \"sum(amount) / sum(seconds) - distinct(country)\": column 30: distinct(country) could be of sales, "
       "visits",
       "name the dataset, as in distinct(sales.country)"},
  };
  for (const auto& refusal : cases) check(*this, refusal);
}

BOOST_FIXTURE_TEST_CASE(refuses_more_columns_than_anyone_reads, Shop) {
  std::vector<testing::FakeWarehouse::Cells> rows;
  for (int i = 0; i < 201; ++i) rows.push_back(sale("2026-01-01T00:00:00Z", std::to_string(i).c_str(), 1, 1));
  store.add("sales", "6", rows);
  check(*this, {{.measures = {"revenue"}, .by = {"country"}, .pivot = "country"},
                "--pivot: 'country' has 201 values, more than 200 columns",
                "narrow the question with --top or --where"});
}

BOOST_AUTO_TEST_CASE(refuses_to_keep_more_values_than_fit_in_memory) {
  query::MemoryBudget budget;
  BOOST_TEST(budget.grow(0, query::MemoryBudget::most).has_value());
  const auto refused = budget.grow(0, 1);
  BOOST_REQUIRE(!refused);
  BOOST_TEST(refused.error().message ==
             "distinct(), quantile() or a measure with over_time would need more than 128 MiB here");
  BOOST_TEST(
      refused.error().hint ==
      "narrow the question with a shorter period, --where or fewer --by; --approx estimates distinct() and quantile()");
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
