#include <boost/test/unit_test.hpp>

#include "query/shop.hpp"

BOOST_AUTO_TEST_SUITE(query_engine)

using namespace portico;
using testing::ScopeMaker;
using testing::Shop;

struct Filled : Shop {
  Filled() {
    store.add("sales", "6",
              {sale("2026-01-10T10:00:00Z", "DE", 2, 100, 1), sale("2026-01-10T10:00:00Z", "DE", 1, 350, 1),
               sale("2026-02-20T10:00:00Z", "FR", 3, 99, 2), sale("2026-03-01T10:00:00Z", "DE", -1, 100, 3)},
              testing::at("2026-03-02T00:00:00Z"));
    store.add("sales", "7", {sale("2026-01-11T10:00:00Z", "IT", 1, 5000, 9)}, testing::at("2026-03-03T00:00:00Z"));
    store.add("sales", "", {sale("2026-01-12T10:00:00Z", "DE", 1, 7777, 10)}, testing::at("2026-03-04T00:00:00Z"));
    store.add("tickets", "6", {{{"id", std::int64_t{1}}, {"state", std::string("open")}}, {{"id", std::int64_t{2}}}});
  }
};

BOOST_FIXTURE_TEST_CASE(answers_one_row_without_dimensions, Filled) {
  BOOST_TEST(table({.measures = {"revenue", "orders", "basket", "lines"}}) ==
             "revenue|orders|basket|lines\n7.47|3|2.49000000|4");
}

BOOST_FIXTURE_TEST_CASE(groups_by_any_kind_of_field_nulls_last, Filled) {
  store.add("sales", "6",
            {{{"sold_at", testing::at("2026-03-02T00:00:00Z")}, {"gift", true}, {"due", *parse_date("2026-04-01")}}});
  BOOST_TEST(table({.measures = {"revenue"}, .by = {"country"}}) == "country|revenue\nDE|4.50\nFR|2.97\n-|-");
  BOOST_TEST(table({.measures = {"lines"}, .by = {"quantity"}}) == "quantity|lines\n-1|1\n1|1\n2|1\n3|1\n-|1");
  BOOST_TEST(table({.measures = {"sales.lines"}, .by = {"gift", "due"}}) == "gift|due|lines\ntrue|2026-04-01|1\n-|-|4");
  BOOST_TEST(table({.measures = {"lines"}, .by = {"price", "country"}}) ==
             "price|country|lines\n0.99|FR|1\n1.00|DE|2\n3.50|DE|1\n-|-|1");
  BOOST_TEST(table({.measures = {"lines"}, .by = {"size"}}) == "size|lines\nsmall|5");
}

BOOST_FIXTURE_TEST_CASE(answers_only_what_the_scope_covers, Filled) {
  BOOST_TEST(table({.measures = {"revenue"}}, ScopeMaker::customer("7")) == "revenue\n50.00");
  BOOST_TEST(table({.measures = {"revenue", "sales.lines"}}, ScopeMaker::customer("nobody")) ==
             "revenue|lines\n0.00|0");
  BOOST_TEST(table({.measures = {"revenue"}, .by = {"country"}}, ScopeMaker::customer("nobody")) == "country|revenue");
  BOOST_TEST(table({.measures = {"revenue"}}, ScopeMaker::everyone()) == "revenue\n57.47");
  BOOST_TEST(table({.measures = {"revenue"}, .by = {"customer"}}, ScopeMaker::everyone()) ==
             "customer|revenue\n6|7.47\n7|50.00");
  BOOST_TEST(table({.measures = {"revenue"}, .by = {"customer"}}) == "customer|revenue\n6|7.47");
}

BOOST_FIXTURE_TEST_CASE(filters_rows_and_results, Filled) {
  BOOST_TEST(table({.measures = {"revenue"}, .where = "country = 'DE' and amount > 0"}) == "revenue\n5.50");
  BOOST_TEST(table({.measures = {"revenue"}, .where = "country = 'XX'"}) == "revenue\n0.00");
  BOOST_TEST(table({.measures = {"revenue"}, .by = {"country"}, .where = "country = 'FR'"}) ==
             "country|revenue\nFR|2.97");
  BOOST_TEST(table({.measures = {"revenue"}, .by = {"country"}, .having = "revenue > 3"}) ==
             "country|revenue\nDE|4.50");
  BOOST_TEST(table({.measures = {"revenue"}, .by = {"country"}, .having = "country like 'f%'"}) ==
             "country|revenue\nFR|2.97");
}

BOOST_FIXTURE_TEST_CASE(sorts_ranks_and_limits, Filled) {
  store.add("sales", "6", {sale("2026-03-05T10:00:00Z", "AT", 1, 450, 4)});
  const std::vector<std::string> country{"country"};
  BOOST_TEST(table({.measures = {"revenue"}, .by = country, .sort = {"-revenue"}}) ==
             "country|revenue\nAT|4.50\nDE|4.50\nFR|2.97");
  BOOST_TEST(table({.measures = {"revenue"}, .by = country, .sort = {"revenue", "-country"}}) ==
             "country|revenue\nFR|2.97\nDE|4.50\nAT|4.50");
  BOOST_TEST(table({.measures = {"revenue"}, .by = country, .sort = {"revenue, -country"}}) ==
             "country|revenue\nFR|2.97\nDE|4.50\nAT|4.50");
  BOOST_TEST(table({.measures = {"sales.lines"}, .by = {"amount:0,4", "country"}, .sort = {"-amount:0,4,country"}}) ==
             "amount:0,4|country|lines\n4..|AT|1\n0..4|DE|2\n0..4|FR|1\n..0|DE|1");
  BOOST_TEST(table({.measures = {"revenue"}, .by = country, .sort = {"revenue,contry"}}) ==
             "--sort: the answer has no column 'contry'; did you mean 'country'?");
  BOOST_TEST(table({.measures = {"revenue"}, .by = country, .top = 1}) == "country|revenue\nAT|4.50");
  BOOST_TEST(table({.measures = {"revenue"}, .by = country, .top = 2, .limit = 1}) == "country|revenue\nAT|4.50");
  BOOST_TEST(table({.measures = {"revenue"}, .by = country, .limit = 0}) == "country|revenue");
}

BOOST_FIXTURE_TEST_CASE(totals_come_from_rows_not_from_cells, Filled) {
  BOOST_TEST(table({.measures = {"revenue", "orders", "avg(price)"}, .by = {"country"}, .top = 1, .total = true}) ==
             "country|revenue|orders|avg(price)\nDE|4.50|2|1.83333333\ntotal -|7.47|3|1.62250000");
}

BOOST_FIXTURE_TEST_CASE(accepts_formulas_and_qualified_names, Filled) {
  BOOST_TEST(table({.measures = {"sum(quantity)", "revenue * 2"}}) == "sum(quantity)|revenue * 2\n5|14.94");
  BOOST_TEST(table({.measures = {"sales.revenue / sales.orders"}}) == "sales.revenue / sales.orders\n2.49000000");
  BOOST_TEST(table({.measures = {"tickets"}, .by = {"state"}}) == "state|tickets\nopen|1\n-|1");
  BOOST_TEST(table({.measures = {"lines"}, .by = {"invoice"}, .limit = 1}) == "invoice|lines\n1|2");
}

BOOST_FIXTURE_TEST_CASE(tells_types_roles_and_units, Filled) {
  const auto answer = *ask({.measures = {"revenue", "orders", "basket"},
                            .by = {"country"},
                            .every = "month",
                            .period = "2026",
                            .compare = "year"});
  using Role = model::AnswerColumn::Role;
  BOOST_TEST(answer.columns.size() == 14u);
  BOOST_TEST((answer.columns[0].role == Role::time && answer.columns[0].type == Type{TypeKind::date}));
  BOOST_TEST((answer.columns[1].role == Role::dimension));
  BOOST_TEST((answer.columns[2].role == Role::measure && answer.columns[2].unit == "EUR"));
  BOOST_TEST((answer.columns[5].name == "revenue_percent" && answer.columns[5].unit == "%"));
  BOOST_TEST(answer.columns[6].unit == "");
  BOOST_TEST(answer.columns[10].unit == "EUR");
  BOOST_TEST((answer.columns[10].type == Type{TypeKind::decimal, 8}));
}

BOOST_FIXTURE_TEST_CASE(says_where_the_answer_comes_from, Filled) {
  store.note_sync({.source = "shop", .succeeded_at = testing::at("2026-03-15T11:00:00Z")});
  store.rejected = {{"6", 1}, {"6", 1}, {"7", 1}, {"", 1}};
  const auto provenance = ask({.measures = {"revenue"}, .period = "2026-01", .zone = "Europe/Berlin"})->provenance;
  BOOST_TEST(provenance.tx == store.latest_tx());
  BOOST_TEST(provenance.rows_scanned == 2);
  BOOST_TEST(provenance.period == "2026-01-01..2026-02-01");
  BOOST_TEST(provenance.zone == "Europe/Berlin");
  BOOST_REQUIRE(provenance.sources.size() == 1u);
  BOOST_TEST(provenance.sources[0].name == "shop");
  BOOST_TEST(provenance.sources[0].state == "ok");
  BOOST_TEST(provenance.sources[0].rejected == 2);
  BOOST_TEST((provenance.sources[0].data_as_of == testing::at("2026-03-01T10:00:00Z")));
  BOOST_TEST(provenance.source_has_rejects);
  BOOST_TEST(!provenance.partial);
  BOOST_TEST(provenance.definition.size() == 16u);
}

BOOST_FIXTURE_TEST_CASE(rejects_warn_whom_they_concern_from_their_commit_on, Filled) {
  const auto warned = [&](const char* as_of) {
    const auto provenance = ask({.measures = {"revenue"}, .as_of = as_of})->provenance;
    return std::pair(provenance.sources[0].rejected, provenance.source_has_rejects);
  };
  const auto later = store.latest_tx();
  BOOST_REQUIRE(later > 1);
  store.rejected = {{"7", 1}};
  BOOST_TEST((warned("") == std::pair<std::int64_t, bool>(0, false)));
  store.rejected = {{"6", later}, {"", later}};
  BOOST_TEST((warned("") == std::pair<std::int64_t, bool>(1, true)));
  BOOST_TEST((warned("2026-03-03") == std::pair<std::int64_t, bool>(0, false)));
}

BOOST_FIXTURE_TEST_CASE(tells_the_operator_what_was_removed_and_a_customer_what_is_kept, Filled) {
  using Reason = warehouse::Removal::Reason;
  const auto day = [](const char* date) { return Instant{parse_date(date).value()}; };
  store.removed = {{Reason::retention, "sales", 3, day("2026-01-02"), 10, day("2025-01-02")},
                   {Reason::erasure, "sales", 4, day("2026-01-03"), 5, {}},
                   {Reason::erasure, "visits", 4, day("2026-01-03"), 7, {}},
                   {Reason::retention, "sales", 5, day("2026-01-04"), 2, day("2025-01-04")}};
  const auto all = ask({.measures = {"revenue"}}, ScopeMaker::everyone())->provenance;
  BOOST_REQUIRE(all.removed.size() == 2u);
  BOOST_TEST((all.removed[0] == model::Removal{"sales", "erasure", day("2026-01-03"), 5, {}}));
  BOOST_TEST((all.removed[1] == model::Removal{"sales", "retention", day("2026-01-04"), 12, day("2025-01-04")}));
  const auto own = ask({.measures = {"revenue"}})->provenance;
  BOOST_TEST(own.removed.empty());
  BOOST_TEST((own.kept_from == day("2025-01-04")));
  catalog.datasets.front().keep = model::Retention::parse("1 month").value();
  BOOST_TEST((*ask({.measures = {"revenue"}})->provenance.kept_from > day("2026-01-04")));
}

BOOST_FIXTURE_TEST_CASE(hashes_the_definitions_it_used, Filled) {
  const auto before = ask({.measures = {"basket"}})->provenance.definition;
  BOOST_TEST(before == ask({.measures = {"basket"}, .by = {"country"}})->provenance.definition);
  BOOST_TEST(before != ask({.measures = {"revenue"}})->provenance.definition);
  catalog.datasets[0].fields[10] = derived(field("amount", {TypeKind::decimal, 2}, "EUR"), "quantity * price * 2");
  BOOST_TEST(before != ask({.measures = {"basket"}})->provenance.definition);
}

BOOST_FIXTURE_TEST_CASE(marks_failing_and_silent_sources, Filled) {
  BOOST_TEST(ask({.measures = {"revenue"}})->provenance.sources[0].state == "never");
  store.note_sync({.source = "shop", .succeeded_at = testing::at("2026-03-15T11:00:00Z"), .error = "cannot open"});
  const auto provenance = ask({.measures = {"revenue"}})->provenance;
  BOOST_TEST(provenance.sources[0].state == "failing");
  BOOST_TEST(provenance.partial);
}

BOOST_AUTO_TEST_SUITE_END()
