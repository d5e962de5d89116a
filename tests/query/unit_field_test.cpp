#include "model/unit_field.hpp"

#include <boost/test/unit_test.hpp>

#include "query/shop.hpp"

BOOST_AUTO_TEST_SUITE(query_unit_field)

using namespace portico;
using testing::at;
using testing::money;
using testing::Shop;

/// Invoices in several currencies, refunds in the same ones.
struct Abroad : Shop {
  Abroad() {
    model::Dataset invoices{
        .name = "invoices", .customer_field = "buyer", .customer_namespace = "shop", .time_field = "at"};
    invoices.from = {{.source = "shop"}};
    invoices.fields = {field("at", {TypeKind::time}),
                       field("land", {TypeKind::text}),
                       field("currency", {TypeKind::text}),
                       told(field("total", {TypeKind::decimal, 2}), "currency"),
                       told(field("tax", {TypeKind::decimal, 2}), "currency"),
                       field("units", {TypeKind::integer}),
                       field("postage_currency", {TypeKind::text}),
                       told(field("postage", {TypeKind::decimal, 2}), "postage_currency"),
                       derived(field("code", {TypeKind::text}), "lower(currency)"),
                       told(field("levy", {TypeKind::decimal, 2}), "code"),
                       derived(field("net", {TypeKind::decimal, 2}), "total - tax"),
                       derived(field("euros", {TypeKind::decimal, 2}, "EUR"), "total * 2"),
                       derived(field("big", {TypeKind::boolean}), "total > 100")};
    invoices.measures = {measure("income", "sum(total)"), measure("count", "count()"),
                         measure("taxed", "sum(tax) / sum(total)"), measure("shipping", "sum(postage)"),
                         measure("levied", "sum(levy)")};
    model::Dataset refunds{
        .name = "refunds", .customer_field = "buyer", .customer_namespace = "shop", .time_field = "at"};
    refunds.from = {{.source = "shop"}};
    refunds.fields = {field("at", {TypeKind::time}), field("land", {TypeKind::text}),
                      field("currency", {TypeKind::text}), told(field("back", {TypeKind::decimal, 2}), "currency")};
    refunds.measures = {measure("refunded", "sum(back)")};
    for (const auto& dataset : {invoices, refunds}) {
      catalog.datasets.push_back(dataset);
      define(dataset);
    }
    store.add("invoices", "6",
              {invoice("2026-01-10T00:00:00Z", "DE", "EUR", 100), invoice("2026-01-11T00:00:00Z", "FR", "EUR", 300),
               invoice("2026-01-12T00:00:00Z", "US", "USD", 50), invoice("2026-02-12T00:00:00Z", "DE", "USD", 150)});
    store.add("refunds", "6",
              {{{"at", at("2026-01-20T00:00:00Z")},
                {"land", std::string("DE")},
                {"currency", std::string("USD")},
                {"back", money(700)}}});
  }

  static model::Field told(model::Field field, const char* by) {
    field.unit_field = by;
    return field;
  }
  static testing::FakeWarehouse::Cells invoice(const char* when, const char* land, const char* currency,
                                               std::int64_t total) {
    return {{"at", at(when)},
            {"land", std::string(land)},
            {"currency", std::string(currency)},
            {"total", money(100 * total)},
            {"levy", money(total)},
            {"tax", money(10 * total)},
            {"units", std::int64_t{2}},
            {"postage_currency", std::string("EUR")},
            {"postage", money(100)}};
  }
  /// "name unit unit_field" of each column.
  std::vector<std::string> columns(const model::Query& query) const {
    std::vector<std::string> found;
    for (const auto& column : ask(query).value().columns)
      found.push_back(column.name + " " + column.unit + " " + column.unit_field);
    return found;
  }
  void refuses(const model::Query& query, const std::string& message, const std::string& hint) const {
    const auto answer = ask(query);
    BOOST_REQUIRE_MESSAGE(!answer, message);
    BOOST_TEST((answer.error().code == Errc::invalid));
    BOOST_TEST(answer.error().message == message);
    BOOST_TEST(answer.error().hint == hint);
  }
};

using Lines = std::vector<std::string>;

BOOST_FIXTURE_TEST_CASE(amounts_have_a_row_for_each_unit, Abroad) {
  BOOST_TEST(table({.measures = {"income", "count"}}) == "currency|income|count\nEUR|400.00|2\nUSD|200.00|2");
  BOOST_TEST((columns({.measures = {"income", "count"}}) == Lines{"currency  ", "income  currency", "count  "}));
  BOOST_TEST(table({.measures = {"income"}, .by = {"land"}}) ==
             "land|currency|income\nDE|EUR|100.00\nDE|USD|150.00\nFR|EUR|300.00\nUS|USD|50.00");
  BOOST_TEST(table({.measures = {"income"}, .by = {"currency", "land"}, .where = "land <> 'US'"}) ==
             "currency|land|income\nEUR|DE|100.00\nEUR|FR|300.00\nUSD|DE|150.00");
}

BOOST_FIXTURE_TEST_CASE(the_shape_does_not_depend_on_the_rows, Abroad) {
  BOOST_TEST(table({.measures = {"income"}, .where = "currency = 'EUR'"}) == "currency|income\nEUR|400.00");
  BOOST_TEST(table({.measures = {"income"}, .where = "land = 'XX'"}) == "currency|income");
  BOOST_TEST(table({.measures = {"income"}, .every = "month", .period = "2026-01-01..2026-03-01"}) ==
             "month|currency|income\n2026-01-01|EUR|400.00\n2026-01-01|USD|50.00\n2026-02-01|EUR|0.00\n"
             "2026-02-01|USD|150.00");
}

BOOST_FIXTURE_TEST_CASE(measures_of_other_fields_stay_whole, Abroad) {
  BOOST_TEST(table({.measures = {"count", "sum(units)"}}) == "count|sum(units)\n4|8");
  BOOST_TEST(table({.measures = {"sum(euros)"}}) == "sum(euros)\n1200.00");
}

BOOST_FIXTURE_TEST_CASE(formulas_keep_the_unit_field_or_cancel_it, Abroad) {
  BOOST_TEST((columns({.measures = {"sum(total * units)", "income / count", "taxed", "income - sum(tax)"}}) ==
              Lines{"currency  ", "sum(total * units)  currency", "income / count  currency", "taxed  ",
                    "income - sum(tax)  currency"}));
  BOOST_TEST(table({.measures = {"taxed"}}) == "currency|taxed\nEUR|0.10000000\nUSD|0.10000000");
}

BOOST_FIXTURE_TEST_CASE(a_unit_of_a_measures_own_must_be_the_only_one, Abroad) {
  auto& measures = catalog.datasets[catalog.datasets.size() - 2].measures;
  measures.push_back({"each", *expr::Measure::parse("income / count"), "EUR"});
  measures.push_back({"part", *expr::Measure::parse("sum(tax) / sum(total)"), "%"});
  const auto answer = ask({.measures = {"each"}});
  BOOST_REQUIRE(!answer);
  BOOST_TEST(answer.error().message ==
             "measure 'each' says that its unit is EUR, but its amounts are of the unit that 'currency' of each row "
             "names");
  BOOST_TEST((columns({.measures = {"part"}}) == Lines{"currency  ", "part % "}));
}

BOOST_FIXTURE_TEST_CASE(people_are_told_what_the_units_are, Abroad) {
  const model::Dataset& invoices = *catalog.dataset("invoices");
  const std::pair<const char*, const char*> fields[] = {
      {"total", "by currency"}, {"net", "by currency"}, {"euros", "EUR"}, {"units", ""}, {"big", ""}, {"land", ""}};
  for (const auto& [name, says] : fields) BOOST_TEST(model::unit_says(invoices, *invoices.field(name)) == says, name);
  const auto told_of = [&](const model::MeasureDefinition& definition) {
    return model::unit_says(invoices, {}, definition);
  };
  BOOST_TEST(told_of(measure("income", "sum(total)")) == "by currency");
  BOOST_TEST(told_of({"part", *expr::Measure::parse("sum(tax) / sum(total)"), "%"}) == "%");
}

BOOST_FIXTURE_TEST_CASE(what_is_derived_of_amounts_is_told_by_their_unit, Abroad) {
  BOOST_TEST(table({.measures = {"sum(net)"}}) == "currency|sum(net)\nEUR|360.00\nUSD|180.00");
  BOOST_TEST(table({.measures = {"count"}, .by = {"big"}}) ==
             "big|currency|count\nfalse|EUR|1\nfalse|USD|1\ntrue|EUR|1\n"
             "true|USD|1");
  BOOST_TEST(table({.measures = {"count"}, .by = {"total:100"}, .where = "total > 60"}) ==
             "total:100|currency|count\n100..|EUR|2\n100..|USD|1");
}

BOOST_FIXTURE_TEST_CASE(totals_are_of_one_unit_or_unknown, Abroad) {
  BOOST_TEST(table({.measures = {"income", "count", "taxed"}, .total = true}) ==
             "currency|income|count|taxed\nEUR|400.00|2|0.10000000\nUSD|200.00|2|0.10000000\ntotal -|-|4|-");
  BOOST_TEST(table({.measures = {"income"}, .by = {"land"}, .where = "land = 'FR'", .total = true}) ==
             "land|currency|income\nFR|EUR|300.00\ntotal -|-|300.00");
  BOOST_TEST(table({.measures = {"income"}, .period = "2026-02", .compare = "2026-01", .total = true}) ==
             "currency|income|income_previous|income_difference|income_percent\nEUR|0.00|400.00|-400.00|-100.00\n"
             "USD|150.00|50.00|100.00|200.00\ntotal -|-|-|-|-");
}

BOOST_FIXTURE_TEST_CASE(shares_are_of_the_same_unit, Abroad) {
  BOOST_TEST(table({.measures = {"income", "count"}, .by = {"land"}, .share = true}) ==
             "land|currency|income|income_share|count|count_share\nDE|EUR|100.00|25.00|1|25.00\n"
             "DE|USD|150.00|75.00|1|25.00\nFR|EUR|300.00|75.00|1|25.00\nUS|USD|50.00|25.00|1|25.00");
  BOOST_TEST(
      table({.measures = {"income"}, .by = {"land"}, .every = "month", .where = "land <> 'US'", .share = true}) ==
      "month|land|currency|income|income_share\n2026-01-01|DE|EUR|100.00|25.00\n2026-01-01|DE|USD|0.00|-\n"
      "2026-01-01|FR|EUR|300.00|75.00\n2026-02-01|DE|EUR|0.00|-\n2026-02-01|DE|USD|150.00|100.00\n"
      "2026-02-01|FR|EUR|0.00|-");
}

BOOST_FIXTURE_TEST_CASE(pivoted_columns_have_their_unit, Abroad) {
  const model::Query query{.measures = {"income"}, .by = {"land"}, .total = true, .share = false, .pivot = "currency"};
  BOOST_TEST(table(query) == "land|EUR|USD\nDE|100.00|150.00\nFR|300.00|-\nUS|-|50.00\ntotal -|400.00|200.00");
  BOOST_TEST((columns(query) == Lines{"land  ", "EUR EUR ", "USD USD "}));
  BOOST_TEST(table({.measures = {"income"}, .total = true, .share = true, .pivot = "currency"}) ==
             "EUR income|EUR income_share|USD income|USD income_share\n400.00|100.00|200.00|100.00\n"
             "total 400.00|100.00|200.00|100.00");
  BOOST_TEST(table({.measures = {"income"}, .by = {"land"}, .total = true, .pivot = "land"}) ==
             "currency|DE|FR|US\nEUR|100.00|300.00|-\nUSD|150.00|-|50.00\ntotal -|-|-|-");
}

BOOST_FIXTURE_TEST_CASE(fields_computed_of_amounts_have_their_unit, Abroad) {
  BOOST_TEST(
      (columns({.measures = {"sum(net)", "sum(if(units > 1, total - 5, 0))", "sum(euros)"}}) ==
       Lines{"currency  ", "sum(net)  currency", "sum(if(units > 1, total - 5, 0))  currency", "sum(euros) EUR "}));
}

BOOST_FIXTURE_TEST_CASE(shares_over_time_are_of_the_units_whole, Abroad) {
  BOOST_TEST(table({.measures = {"income"}, .every = "month", .period = "2026-01-01..2026-03-01", .share = true}) ==
             "month|currency|income|income_share\n2026-01-01|EUR|400.00|100.00\n2026-01-01|USD|50.00|25.00\n"
             "2026-02-01|EUR|0.00|0.00\n2026-02-01|USD|150.00|75.00");
}

BOOST_FIXTURE_TEST_CASE(trends_are_not_of_several_units_together, Abroad) {
  const auto answer =
      ask({.measures = {"income"}, .every = "month", .period = "2026-01-01..2026-03-01", .total = true, .trend = true})
          .value();
  BOOST_REQUIRE(answer.total.has_value());
  BOOST_TEST(is_null((*answer.total)[1]));
  BOOST_TEST(!is_null(answer.rows.front()[1]));
}

BOOST_FIXTURE_TEST_CASE(one_unit_can_be_ranked, Abroad) {
  BOOST_TEST(table({.measures = {"income"},
                    .by = {"land"},
                    .where = "currency = 'EUR' and total > 1",
                    .top = 1,
                    .others = true,
                    .total = true,
                    .share = true,
                    .rank = true}) ==
             "land|currency|income|income_share|rank\nFR|EUR|300.00|75.00|1\nothers|EUR|100.00|25.00|-\n"
             "total -|-|400.00|100.00|-");
  BOOST_TEST(table({.measures = {"levied"}, .by = {"land"}, .where = "code in ('eur')", .top = 1}) ==
             "land|code|levied\nFR|eur|3.00");
  BOOST_TEST(table({.measures = {"levied"},
                    .by = {"land"},
                    .where = "land > 'A' and code between 'usd' and 'usd'",
                    .sort = {"rank"},
                    .limit = 1,
                    .rank = true}) == "land|code|levied|rank\nDE|usd|1.50|1");
  BOOST_TEST(table({.measures = {"count", "income"}, .by = {"land"}, .top = 1}) ==
             "land|currency|count|income\nDE|EUR|1|100.00");
}

BOOST_FIXTURE_TEST_CASE(amounts_are_sorted_within_their_unit, Abroad) {
  BOOST_TEST(table({.measures = {"income"}, .by = {"land"}, .sort = {"-income"}}) ==
             "land|currency|income\nFR|EUR|300.00\nDE|EUR|100.00\nDE|USD|150.00\nUS|USD|50.00");
  BOOST_TEST(table({.measures = {"income"}, .by = {"land"}, .sort = {"-currency,income"}}) ==
             "land|currency|income\nUS|USD|50.00\nDE|USD|150.00\nDE|EUR|100.00\nFR|EUR|300.00");
}

BOOST_FIXTURE_TEST_CASE(datasets_meet_in_the_unit, Abroad) {
  BOOST_TEST(table({.measures = {"income", "refunded", "income - refunded"}}) ==
             "currency|income|refunded|income - refunded\nEUR|400.00|0.00|400.00\nUSD|200.00|7.00|193.00");
}

BOOST_FIXTURE_TEST_CASE(refuses_what_would_mix_units, Abroad) {
  const char* choose = "choose one unit, as in --where \"currency = 'EUR'\"";
  refuses({.measures = {"income"}, .top = 3},
          "--top would compare amounts of several units: those that 'currency' names", choose);
  refuses({.measures = {"taxed"}, .by = {"land"}, .top = 3},
          "--top would compare amounts of several units: those that 'currency' names", choose);
  refuses({.measures = {"income"}, .where = "currency = 'EUR' or land = 'US'", .rank = true},
          "--rank would compare amounts of several units: those that 'currency' names", choose);
  refuses({.measures = {"count", "income"}, .by = {"land"}, .top = 1, .others = true},
          "--others would add up amounts of several units: those that 'currency' names", choose);
  for (const char* mixed : {"income + shipping", "sum(total + postage)"})
    refuses({.measures = {mixed}},
            fmt::format("measure '{}' adds what 'currency' names to what 'postage_currency' names", mixed),
            "ask for one of them at a time");
  refuses({.measures = {"income + sum(euros)"}}, "measure 'income + sum(euros)' adds what 'currency' names to EUR",
          "ask for one of them at a time");
  refuses({.measures = {"sum(coalesce(total, euros))"}},
          "measure 'sum(coalesce(total, euros))' adds what 'currency' names to EUR", "ask for one of them at a time");
  refuses({.measures = {"income", "shipping"}},
          "the question mixes amounts whose unit 'currency' names with those whose unit 'postage_currency' names",
          "ask for one of them at a time");
  refuses({.measures = {"income"}, .by = {"postage:10"}},
          "the question mixes amounts whose unit 'currency' names with those whose unit 'postage_currency' names",
          "ask for one of them at a time");
}

BOOST_FIXTURE_TEST_CASE(refuses_rows_that_do_not_name_the_unit, Abroad) {
  refuses({.measures = {"income", "visits"}},
          "the question's amounts are told by 'currency', which names their units, but rows of 'visits' do not have it",
          "ask for the measures of one dataset at a time");
}

BOOST_FIXTURE_TEST_CASE(looked_up_amounts_are_told_by_the_unit_of_their_record, Abroad) {
  auto& tickets = catalog.datasets[2];
  tickets.key = {"id"};
  tickets.fields.push_back(field("coin", {TypeKind::text}));
  tickets.fields.push_back(told(field("worth", {TypeKind::integer}), "coin"));
  catalog.datasets[0].fields.push_back(field("id", {TypeKind::integer}));
  BOOST_TEST(table({.measures = {"sum(tickets.worth)"}}) == "coin|sum(tickets.worth)");
  BOOST_TEST(table({.measures = {"max(tickets.worth)"}, .every = "day"}) == "day|tickets.coin|max(tickets.worth)");
  catalog.customer.fields = {{.name = "worth", .origins = {{"tickets", "worth"}}}};
  refuses(
      {.measures = {"sum(worth)"}, .by = {"status"}},
      "the question's amounts are told by 'tickets.coin of the customer', which names their units, but rows of 'sales' "
      "do not have it",
      "have it in the record that the amount is looked up in");
  catalog.customer.fields.push_back({.name = "money", .origins = {{"tickets", "coin"}}});
  BOOST_TEST(table({.measures = {"sum(worth)"}, .by = {"status"}}) == "status|money|sum(worth)");
}

BOOST_FIXTURE_TEST_CASE(explains_why_rows_are_told_apart, Abroad) {
  const auto found = query::Engine({catalog, store, directory, zones})
                         .explain({.measures = {"income"}}, testing::ScopeMaker::customer("6"), now);
  const auto fact =
      std::find_if(found->facts.begin(), found->facts.end(), [](const auto& each) { return each.about == "units"; });
  BOOST_REQUIRE((fact != found->facts.end()));
  BOOST_TEST(fact->says == "told by currency, so that no amounts of several units are put together");
}

BOOST_AUTO_TEST_SUITE_END()
