#include <boost/test/unit_test.hpp>

#include "query/aggregate.hpp"
#include "query/shop.hpp"

BOOST_AUTO_TEST_SUITE(query_over_time)

using namespace portico;
using model::OverTime;
using testing::at;
using testing::money;
using testing::ScopeMaker;
using testing::Shop;

/// Daily and monthly snapshots of what is on accounts.
struct Bank : Shop {
  Bank() {
    model::Dataset balances{
        .name = "balances", .customer_field = "owner", .customer_namespace = "shop", .time_field = "at"};
    balances.from = {{.source = "bank"}};
    balances.fields = {field("at", {TypeKind::time}), field("account", {TypeKind::text}),
                       field("branch", {TypeKind::text}), field("stock", {TypeKind::decimal, 2}, "EUR"),
                       field("visits", {TypeKind::integer})};
    const auto rule = [](const char* name, const char* text, OverTime over_time) {
      auto made = measure(name, text);
      made.over_time = std::move(over_time);
      return made;
    };
    balances.measures = {rule("balance", "sum(stock)", {OverTime::Which::last, {"account"}}),
                         rule("opening", "sum(stock)", {OverTime::Which::first, {"account"}}),
                         rule("accounts", "count()", {OverTime::Which::last, {"account"}}),
                         rule("places", "distinct(branch)", {OverTime::Which::last, {"account"}}),
                         rule("typical", "avg(stock)", {OverTime::Which::last, {"account"}}),
                         rule("greatest", "max(branch)", {OverTime::Which::last, {"account"}}),
                         rule("newest", "sum(stock)", {OverTime::Which::last, {"customer"}}),
                         measure("calls", "sum(visits)"),
                         measure("each", "balance / calls")};
    catalog.datasets.push_back(balances);
    define(balances);
    store.add("balances", "6",
              {snapshot("2026-01-10T00:00:00Z", "a", "north", 100), snapshot("2026-01-31T00:00:00Z", "a", "north", 150),
               snapshot("2026-01-20T00:00:00Z", "b", "north", 1000), snapshot("2026-03-01T00:00:00Z", "a", "south", 70),
               snapshot("2026-03-02T00:00:00Z", "b", "north", 900)});
    store.add("balances", "7", {snapshot("2026-01-05T00:00:00Z", "c", "south", 5)});
  }

  static testing::FakeWarehouse::Cells snapshot(const char* when, const char* account, const char* branch,
                                                std::int64_t euros) {
    return {{"at", at(when)},
            {"account", std::string(account)},
            {"branch", std::string(branch)},
            {"stock", money(100 * euros)},
            {"visits", std::int64_t{1}}};
  }
};

BOOST_FIXTURE_TEST_CASE(counts_the_last_row_of_each_key, Bank) {
  BOOST_TEST(table({.measures = {"balance"}}) == "balance\n970.00");
  BOOST_TEST(table({.measures = {"opening"}}) == "opening\n1100.00");
  BOOST_TEST(table({.measures = {"newest"}}) == "newest\n900.00");
  BOOST_TEST(table({.measures = {"accounts", "places", "typical", "greatest"}}) ==
             "accounts|places|typical|greatest\n2|2|485.00000000|south");
}

BOOST_FIXTURE_TEST_CASE(chooses_anew_in_each_cell_and_leaves_empty_ones_empty, Bank) {
  BOOST_TEST(table({.measures = {"balance", "accounts", "sum(stock)"}, .every = "month"}) ==
             "month|balance|accounts|sum(stock)\n"
             "2026-01-01|1150.00|2|1250.00\n"
             "2026-02-01|-|0|0.00\n"
             "2026-03-01|970.00|2|970.00");
  BOOST_TEST(table({.measures = {"balance"}, .by = {"branch"}}) == "branch|balance\nnorth|1050.00\nsouth|70.00");
  BOOST_TEST(table({.measures = {"balance"}, .by = {"customer"}}, ScopeMaker::everyone()) ==
             "customer|balance\n6|970.00\n7|5.00");
}

BOOST_FIXTURE_TEST_CASE(totals_and_shares_are_of_balances_too, Bank) {
  BOOST_TEST(table({.measures = {"balance"}, .by = {"account"}, .every = "quarter", .total = true, .share = true}) ==
             "quarter|account|balance|balance_share\n"
             "2026-01-01|a|70.00|7.22\n"
             "2026-01-01|b|900.00|92.78\n"
             "total -|-|970.00|100.00");
}

BOOST_FIXTURE_TEST_CASE(running_is_the_balance_at_the_end_of_the_bucket, Bank) {
  BOOST_TEST(table({.measures = {"balance", "opening"}, .every = "month", .period = "2026Q1", .cumulative = true}) ==
             "month|balance|balance_cumulative|opening|opening_cumulative\n"
             "2026-01-01|1150.00|1150.00|1100.00|1100.00\n"
             "2026-02-01|-|1150.00|-|1100.00\n"
             "2026-03-01|970.00|970.00|970.00|1100.00");
}

BOOST_FIXTURE_TEST_CASE(compares_pivots_and_gathers_others, Bank) {
  BOOST_TEST(table({.measures = {"balance"}, .period = "2026-03", .compare = "2026-01"}) ==
             "balance|balance_previous|balance_difference|balance_percent\n970.00|1150.00|-180.00|-15.65");
  BOOST_TEST(table({.measures = {"balance"}, .by = {"account"}, .every = "month", .total = true, .pivot = "account"}) ==
             "month|a|b\n2026-01-01|150.00|1000.00\n2026-02-01|-|-\n2026-03-01|70.00|900.00\ntotal -|70.00|900.00");
  BOOST_TEST(table({.measures = {"balance"}, .by = {"branch"}, .top = 1, .others = true}) ==
             "branch|balance\nnorth|1050.00\nothers|70.00");
}

BOOST_FIXTURE_TEST_CASE(mixes_with_measures_of_all_rows, Bank) {
  BOOST_TEST(table({.measures = {"each", "calls", "balance - sum(stock)"}, .period = "2026-01"}) ==
             "each|calls|balance - sum(stock)\n383.33333333|3|-100.00");
}

BOOST_FIXTURE_TEST_CASE(filters_before_it_chooses, Bank) {
  BOOST_TEST(table({.measures = {"balance"}, .where = "stock > 99"}) == "balance\n1050.00");
  BOOST_TEST(table({.measures = {"balance"}, .where = "stock < 0"}) == "balance\n-");
}

BOOST_FIXTURE_TEST_CASE(decides_between_equal_times_by_the_value, Bank) {
  const char* same = "2026-03-09T00:00:00Z";
  store.add("balances", "6", {snapshot(same, "x", "east", 3), snapshot(same, "x", "west", 2)});
  auto unknown = snapshot(same, "x", "east", 0);
  unknown.erase("stock");
  store.add("balances", "6", {unknown});
  const char* only = "account = 'x'";
  BOOST_TEST(table({.measures = {"balance", "opening", "greatest", "accounts"}, .where = only}) ==
             "balance|opening|greatest|accounts\n3.00|2.00|west|1");
}

BOOST_FIXTURE_TEST_CASE(a_newer_row_without_a_value_takes_the_place_of_one, Bank) {
  auto unknown = snapshot("2026-03-09T00:00:00Z", "a", "south", 0);
  unknown.erase("stock");
  store.add("balances", "6", {unknown});
  BOOST_TEST(table({.measures = {"balance", "accounts"}}) == "balance|accounts\n900.00|2");
}

BOOST_FIXTURE_TEST_CASE(stands_beside_measures_of_other_datasets, Bank) {
  store.add("sales", "6", {sale("2026-01-05T10:00:00Z", "DE", 2, 150)});
  BOOST_TEST(table({.measures = {"balance", "revenue"}, .by = {"customer"}}) ==
             "customer|balance|revenue\n6|970.00|3.00");
}

BOOST_FIXTURE_TEST_CASE(tells_the_rule_where_it_tells_the_definition, Bank) {
  const auto found =
      query::Engine({catalog, store, directory, zones}).explain({.measures = {"each"}}, ScopeMaker::customer("6"), now);
  std::vector<std::string> told;
  for (const auto& fact : found->facts)
    if (fact.about.starts_with("measure ")) told.push_back(fact.about + ": " + fact.says);
  BOOST_TEST((told == std::vector<std::string>{"measure balances.balance: sum(stock), last over time per account",
                                               "measure balances.calls: sum(visits)",
                                               "measure balances.each: balance / calls"}));
  const auto hash = [&] { return ask({.measures = {"balance"}})->provenance.definition; };
  const std::string before = hash();
  catalog.datasets.back().measures.front().over_time->which = OverTime::Which::first;
  BOOST_TEST(hash() != before);
}

BOOST_FIXTURE_TEST_CASE(refuses_a_key_that_is_no_field, Bank) {
  catalog.datasets.back().measures.front().over_time->per = {"accunt"};
  BOOST_TEST(table({.measures = {"balance"}}) == "dataset 'balances' has no field 'accunt'");
}

BOOST_FIXTURE_TEST_CASE(refuses_more_keys_than_fit_in_memory, Bank) {
  query::MemoryBudget budget;
  BOOST_TEST(budget.grow(0, query::MemoryBudget::most).has_value());
  const query::AggregateSpec spec{
      .kind = expr::Aggregate::count, .argument_type = {}, .type = {}, .one_row = query::OneRow{}};
  const query::Slots slots{.of_row = {0}, .width = 1, .used = {}, .counts = {}, .cells = {}, .cell_count = 1};
  const Column times{.type = {TypeKind::time}, .ints = {1}};
  const query::Ids keys{0};
  const auto added = query::make_accumulator(spec, budget)->add({.slots = slots, .times = &times, .keys = &keys});
  BOOST_REQUIRE(!added);
  BOOST_TEST(
      added.error().hint ==
      "narrow the question with a shorter period, --where or fewer --by; --approx estimates distinct() and quantile()");
}

BOOST_AUTO_TEST_SUITE_END()
