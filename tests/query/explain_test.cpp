#include <boost/test/unit_test.hpp>

#include "query/shop.hpp"

BOOST_AUTO_TEST_SUITE(query_explain)

using namespace portico;
using testing::at;
using testing::ScopeMaker;
using testing::Shop;

struct Explained : Shop {
  Explained() {
    store.add("sales", "6", {sale("2026-01-05T10:00:00Z", "DE", 2, 150), sale("2026-02-05T10:00:00Z", "FR", 1, 1000)},
              at("2026-02-06T00:00:00Z"));
    store.add("sales", "7", {sale("2026-01-06T00:00:00Z", "IT", 9, 900)}, at("2026-02-07T00:00:00Z"));
  }

  /// The error's message, or "about: says" line by line.
  std::string explain(const model::Query& query, const model::Scope& scope = ScopeMaker::customer("6")) const {
    const auto found = query::Engine({catalog, store, directory, zones}).explain(query, scope, now);
    if (!found) return found.error().message;
    std::string text;
    for (const auto& fact : found->facts) text += fact.about + ": " + fact.says + "\n";
    return text;
  }
};

BOOST_FIXTURE_TEST_CASE(tells_moment_scope_reading_and_definitions, Explained) {
  BOOST_TEST(explain({.measures = {"basket"},
                      .by = {"country"},
                      .every = "month",
                      .period = "2026Q1",
                      .where = "quantity >= 2 and country <> 'IT'",
                      .zone = "Europe/Berlin"}) ==
             "moment: as of 2026-03-15T12:00:00Z\n"
             "state: tx 2, committed 2026-02-07T00:00:00Z\n"
             "scope: customer 6 only, as analyst\n"
             "added filter: rows of shop 6\n"
             "period: 2026-01-01..2026-04-01 in Europe/Berlin\n"
             "buckets: 3 months in Europe/Berlin\n"
             "dataset sales: 0 blocks read, 0 skipped\n"
             "dataset sales: 2 rows read, 1 counted\n"
             "dataset sales: fields read: quantity, price, invoice, country, sold_at\n"
             "dataset sales: condition: quantity >= 2 and country <> 'IT'\n"
             "dataset sales: blocks without 2 <= quantity are skipped\n"
             "field sales.amount: quantity * price\n"
             "groups: 1 combination\n"
             "measure sales.revenue: sum(amount)\n"
             "measure sales.orders: distinct(invoice)\n"
             "measure sales.basket: revenue / orders\n");
}

BOOST_FIXTURE_TEST_CASE(counts_what_a_comparison_reads_too, Explained) {
  const auto text = explain({.measures = {"sum(quantity)"}, .period = "2026-02", .compare = "previous"});
  BOOST_TEST(text.find("compared with: 2026-01-01..2026-02-01\n") != std::string::npos);
  BOOST_TEST(text.find("dataset sales: 2 rows read, 2 counted\n") != std::string::npos);
  BOOST_TEST(text.find("measure: sum(quantity)\n") != std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(says_whose_rows_there_are, Explained) {
  BOOST_TEST(explain({.measures = {"revenue"}}, ScopeMaker::everyone()).find("scope: all customers, as admin\n") !=
             std::string::npos);
  BOOST_TEST(explain({.measures = {"revenue"}}, ScopeMaker::customer("nobody"))
                 .find("added filter: no rows: the customer has none\n") != std::string::npos);
  BOOST_TEST(explain({.measures = {"revenue"}}).find("shop 7") == std::string::npos);
}

BOOST_FIXTURE_TEST_CASE(fails_as_the_answer_does, Explained) {
  BOOST_TEST(explain({.measures = {"revenu"}}) == table({.measures = {"revenu"}}));
}

BOOST_AUTO_TEST_SUITE_END()
