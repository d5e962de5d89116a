#include <boost/test/unit_test.hpp>

#include "query/bounds.hpp"
#include "query/shop.hpp"
#include "query/sql_answer.hpp"
#include "query/sql_tables.hpp"

BOOST_AUTO_TEST_SUITE(query_sql)

using namespace portico;
using testing::ScopeMaker;
using testing::Shop;

struct SqlDesk : Shop {
  SqlDesk() {
    store.add("sales", "6",
              {sale("2026-01-10T10:00:00Z", "DE", 2, 100, 1), sale("2026-01-10T10:00:00Z", "DE", 1, 350, 1),
               sale("2026-02-20T10:00:00Z", "FR", 3, 99, 2)},
              testing::at("2026-03-02T00:00:00Z"));
    store.add("sales", "7", {sale("2026-01-11T10:00:00Z", "IT", 1, 5000, 9)}, testing::at("2026-03-03T00:00:00Z"));
    store.add("sales", "", {sale("2026-01-12T10:00:00Z", "XX", 1, 7777, 10)}, testing::at("2026-03-04T00:00:00Z"));
    store.add("visits", "6", {{{"at", testing::at("2026-10-24T22:30:00Z")}, {"seconds", testing::whole(5)}}},
              testing::at("2026-03-05T00:00:00Z"));
  }
  Result<model::Answer> ask(const query::SqlQuestion& question,
                            const model::Scope& scope = ScopeMaker::customer("6")) const {
    const query::SqlEngine engine({catalog, store, directory, zones}, door);
    return engine.answer(question, scope, now);
  }
  std::string table(const query::SqlQuestion& question, const model::Scope& scope = ScopeMaker::customer("6")) const {
    const auto answer = ask(question, scope);
    if (!answer) return answer.error().message;
    std::string lines;
    for (const auto& row : answer->rows) lines += (lines.empty() ? "" : "\n") + line(row);
    return lines;
  }
  sql::Door door{PORTICO_SQL_WORKER, sql::Limits{}};
};

BOOST_FIXTURE_TEST_CASE(a_scope_sees_its_own_rows_only, SqlDesk) {
  BOOST_TEST(table({"SELECT country, count(*), sum(amount) FROM sales GROUP BY 1 ORDER BY 1"}) ==
             "DE|2|5.5\nFR|1|2.97");
  BOOST_TEST(table({"SELECT country FROM sales"}, ScopeMaker::customer("7")) == "IT");
  BOOST_TEST(table({"SELECT count(*) FROM sales"}, ScopeMaker::customer("nobody")) == "0");
  BOOST_TEST(table({"SELECT country, customer FROM sales WHERE customer > '' ORDER BY 1, 2"}, ScopeMaker::everyone()) ==
             "DE|6\nDE|6\nFR|6\nIT|7");
  for (const char* where :
       {"customer = '7'", "country = 'IT'", "country >= 'I'", "price > 10", "invoice = 9 OR invoice = 10"})
    BOOST_TEST(table({std::string("SELECT count(*) FROM sales WHERE ") + where}) == "0", where);
}

BOOST_FIXTURE_TEST_CASE(columns_keep_their_type_and_unit, SqlDesk) {
  const auto answer = ask({"SELECT sold_at, amount, sum(amount), country, quantity, gift, due FROM sales"}).value();
  BOOST_TEST((answer.columns[0].type == Type{TypeKind::time}));
  BOOST_TEST((answer.rows[0][0] == Value(testing::at("2026-01-10T10:00:00Z"))));
  BOOST_TEST((answer.columns[1].type == Type{TypeKind::decimal, 2}));
  BOOST_TEST(answer.columns[1].unit == "EUR");
  BOOST_TEST((answer.rows[0][1] == testing::money(200)));
  BOOST_TEST((answer.columns[2].type == Type{TypeKind::floating}));
  BOOST_TEST(answer.columns[2].unit == "");
  BOOST_TEST((answer.columns[5].type == Type{TypeKind::boolean}));
  BOOST_TEST((answer.columns[6].type == Type{TypeKind::date}));
}

BOOST_FIXTURE_TEST_CASE(names_are_told_apart, SqlDesk) {
  const auto answer = ask({"SELECT 1 AS a, 2 AS A, 3 AS \"\""}).value();
  BOOST_TEST(answer.columns[1].name == "A_2");
  BOOST_TEST(answer.columns[2].name == "column");
  BOOST_TEST(
      (query::told_apart({"b", "B", "b_2", "x"}, {"x"}) == std::vector<std::string>{"b", "B_2", "b_2_2", "x_2"}));
}

BOOST_FIXTURE_TEST_CASE(customer_is_there_but_not_in_the_star, SqlDesk) {
  BOOST_TEST(ask({"SELECT * FROM visits"}).value().columns.size() == 3U);
  BOOST_TEST(table({"SELECT customer FROM visits"}) == "6");
}

BOOST_FIXTURE_TEST_CASE(times_are_by_the_wall_clock_of_the_zone, SqlDesk) {
  BOOST_TEST(table({"SELECT date(at) FROM visits"}) == "2026-10-24");
  BOOST_TEST(table({"SELECT date(at) FROM visits", {}, "", "Europe/Berlin"}) == "2026-10-25");
  BOOST_TEST(table({"SELECT count(*) FROM visits WHERE at >= '2026-10-25' AND at < '2026-10-25 00:31'",
                    {},
                    "",
                    "Europe/Berlin"}) == "1");
  BOOST_TEST(table({"SELECT at FROM visits", {}, "", "Europe/Berlin"}) == "2026-10-24T22:30:00Z");
}

BOOST_FIXTURE_TEST_CASE(an_hour_that_came_twice_stays_a_text, SqlDesk) {
  store.add("visits", "6",
            {{{"at", testing::at("2026-10-25T00:30:00Z")}}, {{"at", testing::at("2026-10-25T01:30:00Z")}}});
  const auto answer = ask({"SELECT at FROM visits ORDER BY at", {}, "", "Europe/Berlin"}).value();
  BOOST_TEST((answer.columns[0].type == Type{TypeKind::text}));
  BOOST_TEST(table({"SELECT at FROM visits ORDER BY at", {}, "", "Europe/Berlin"}) ==
             "2026-10-25 00:30:00\n2026-10-25 02:30:00\n2026-10-25 02:30:00");
}

BOOST_FIXTURE_TEST_CASE(a_past_day_is_asked_of_one_state, SqlDesk) {
  BOOST_TEST(table({"SELECT count(*), date('now') FROM sales", {}, "2026-03-01"}) == "0|2026-03-01");
  BOOST_TEST(table({"SELECT count(*) FROM sales", {}, "2026-03-02"}) == "3");
  BOOST_TEST(table({"SELECT count(*) FROM sales a JOIN sales b ON a.invoice = b.invoice", {}, "2026-03-02"}) == "5");
}

BOOST_FIXTURE_TEST_CASE(provenance_names_what_was_read, SqlDesk) {
  const auto answer = ask({"SELECT count(amount) FROM sales"}).value();
  BOOST_REQUIRE(answer.provenance.sources.size() == 1U);
  BOOST_TEST(answer.provenance.sources[0].name == "shop");
  BOOST_TEST(answer.provenance.rows_scanned == 3);
  BOOST_TEST(answer.provenance.period == "all");
  BOOST_TEST(answer.provenance.definition.size() == 16U);
  BOOST_TEST(ask({"SELECT 1"}).value().provenance.sources.empty());
  BOOST_TEST(ask({"SELECT 1 FROM sales LIMIT 0"}).value().provenance.sources.size() == 1U);
}

BOOST_FIXTURE_TEST_CASE(a_time_that_sql_cannot_say_is_an_error, SqlDesk) {
  store.add("visits", "6", {{{"at", testing::at("+012345-01-01T00:00:00Z")}}});
  BOOST_TEST(table({"SELECT at FROM visits"}) ==
             "SQL: visits.at holds a time beyond the years 0 to 9999, which SQL cannot say");
}

BOOST_AUTO_TEST_CASE(the_beginning_of_a_time_has_a_first_moment) {
  const auto first = [](const char* text) -> std::string {
    const auto moment = query::first_moment(text);
    return moment ? to_iso(Instant{moment->time_since_epoch()}) : "none";
  };
  BOOST_TEST(first("2026") == "2026-01-01T00:00:00Z");
  BOOST_TEST(first("2026-03") == "2026-03-01T00:00:00Z");
  BOOST_TEST(first("2026-03-05 07:30") == "2026-03-05T07:30:00Z");
  BOOST_TEST(first("2026-03-05 07:30:01.25") == "2026-03-05T07:30:01.250Z");
  for (const char* text : {"", "202", "2026-", "2026-13", "2026-02-30", "2026-03-05T07:30:00", "2026-03-05 07:30:01.",
                           "now", "+02026-01-01"})
    BOOST_TEST(first(text) == "none", text);
}

BOOST_AUTO_TEST_SUITE_END()
