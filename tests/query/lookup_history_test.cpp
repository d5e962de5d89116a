#include "query/lookup_history.hpp"

#include <map>
#include <random>
#include <set>

#include <boost/test/unit_test.hpp>
#include <fmt/format.h>

#include "query/history_shop.hpp"
#include "support/seed.hpp"

BOOST_AUTO_TEST_SUITE(query_lookup_history)

using namespace portico;
using testing::day;
using testing::HistoryShop;
using testing::ScopeMaker;

/// Customer 6 was basic, then pro, then gone and free; ticket 1 was low, then high. Sales of the days 1 to 9.
struct Filled : HistoryShop {
  Filled() {
    for (int number = 1; number <= 9; ++number) sell("6", {.at = day(number), .ticket = 1, .amount = number});
    sell("7", {.at = day(3), .ticket = 1, .amount = 100});
    put(2, "clients", "6", {{"id", std::string("c6")}, {"plan", std::string("basic")}});
    put(2, "clients", "7", {{"id", std::string("c7")}, {"plan", std::string("basic")}});
    put(2, "tickets", "6", {{"ticket", std::int64_t{1}}, {"priority", std::string("low")}});
    put(4, "clients", "6", {{"id", std::string("c6")}, {"plan", std::string("pro")}});
    put(5, "tickets", "6", {{"ticket", std::int64_t{1}}, {"priority", std::string("high")}});
    end(6, "clients", std::string("c6"));
    put(8, "clients", "6", {{"id", std::string("c6")}, {"plan", std::string("free")}});
  }
};

BOOST_FIXTURE_TEST_CASE(answers_by_what_was_in_force_at_the_event, Filled) {
  BOOST_TEST(table({.measures = {"revenue"}, .by = {"at_event(plan)"}}) ==
             "at_event(plan)|revenue\nbasic|6\nfree|17\npro|9\n-|13");
  BOOST_TEST(table({.measures = {"revenue"}, .by = {"plan"}}) == "plan|revenue\nfree|45");
  BOOST_TEST(table({.measures = {"revenue"}, .by = {"AT_EVENT( tickets.priority )"}}) ==
             "at_event(tickets.priority)|revenue\nhigh|35\nlow|10");
}

BOOST_FIXTURE_TEST_CASE(stands_wherever_a_field_of_rows_can, Filled) {
  BOOST_TEST(table({.measures = {"revenue"}, .where = "at_event(plan) = 'pro' and plan = 'free'"}) == "revenue\n9");
  BOOST_TEST(table({.measures = {"sum(if(at_event(plan) = 'basic', amount, 0)) / count()"}}) ==
             "sum(if(at_event(plan) = 'basic', amount, 0)) / count()\n0.666667");
  BOOST_TEST(table({.measures = {"revenue"}, .by = {"upper(at_event(plan))"}, .where = "amount < 5"}) ==
             "upper(at_event(plan))|revenue\nBASIC|6\nPRO|4");
  BOOST_TEST(rows({.dataset = "sales", .fields = {"amount,at_event(plan)"}, .sort = {"-at_event(plan)"}, .limit = 3}) ==
             "4|pro\n5|pro\n8|free");
}

BOOST_FIXTURE_TEST_CASE(what_a_past_day_did_not_know_does_not_count, Filled) {
  BOOST_TEST(table({.measures = {"revenue"}, .by = {"at_event(plan)"}, .as_of = "2026-01-05"}) ==
             "at_event(plan)|revenue\nbasic|6\npro|39");
}

BOOST_FIXTURE_TEST_CASE(finds_only_versions_that_the_scope_sees, Filled) {
  BOOST_TEST(table({.measures = {"revenue"}, .by = {"at_event(tickets.priority)"}}, ScopeMaker::customer("7")) ==
             "at_event(tickets.priority)|revenue\n-|100");
  BOOST_TEST(table({.measures = {"revenue"}, .by = {"at_event(tickets.priority)"}}, ScopeMaker::everyone()) ==
             "at_event(tickets.priority)|revenue\nhigh|35\nlow|110");
}

BOOST_FIXTURE_TEST_CASE(a_record_that_moves_to_another_customer_is_gone_for_the_first, Filled) {
  put(9, "tickets", "7", {{"ticket", std::int64_t{1}}, {"priority", std::string("high")}});
  BOOST_TEST(table({.measures = {"revenue"}, .by = {"at_event(tickets.priority)"}}) ==
             "at_event(tickets.priority)|revenue\nhigh|26\nlow|10\n-|9");
  BOOST_TEST(table({.measures = {"revenue"}, .by = {"at_event(tickets.priority)"}}, ScopeMaker::customer("7")) ==
             "at_event(tickets.priority)|revenue\nhigh|100");
}

BOOST_FIXTURE_TEST_CASE(an_event_or_a_key_that_is_not_known_finds_nothing, HistoryShop) {
  put(2, "tickets", "6", {{"ticket", std::int64_t{1}}, {"priority", std::string("low")}});
  sell("6", {.at = day(3), .ticket = {}, .amount = 1});
  sell("6", {.at = day(3), .ticket = 2, .amount = 2});
  sell("6", {.at = {}, .ticket = 1, .amount = 4});
  sell("6", {.at = day(3), .ticket = 1, .amount = 8});
  BOOST_TEST(table({.measures = {"revenue"}, .by = {"at_event(tickets.priority)"}}) ==
             "at_event(tickets.priority)|revenue\nlow|8\n-|7");
}

BOOST_FIXTURE_TEST_CASE(before_the_first_known_value_that_one_counts, HistoryShop) {
  put(2, "tickets", "6", {{"ticket", std::int64_t{1}}, {"priority", Value()}});
  put(4, "tickets", "6", {{"ticket", std::int64_t{1}}, {"priority", std::string("high")}});
  put(6, "tickets", "6", {{"ticket", std::int64_t{1}}, {"priority", Value()}});
  for (int number = 1; number <= 7; ++number) sell("6", {.at = day(number), .ticket = 1, .amount = number});
  BOOST_TEST(table({.measures = {"revenue"}, .by = {"at_event(tickets.priority)"}}) ==
             "at_event(tickets.priority)|revenue\nhigh|15\n-|13");
}

BOOST_FIXTURE_TEST_CASE(of_commits_at_one_instant_the_last_counts, HistoryShop) {
  put(2, "tickets", "6", {{"ticket", std::int64_t{1}}, {"priority", std::string("low")}});
  put(2, "tickets", "6", {{"ticket", std::int64_t{1}}, {"priority", std::string("high")}});
  sell("6", {.at = day(2), .ticket = 1, .amount = 1});
  BOOST_TEST(table({.measures = {"revenue"}, .by = {"at_event(tickets.priority)"}}) ==
             "at_event(tickets.priority)|revenue\nhigh|1");
}

BOOST_FIXTURE_TEST_CASE(of_two_origins_the_one_that_came_first_at_the_time_counts, HistoryShop) {
  put(2, "clients", "6", {{"id", std::string("c6")}, {"plan", std::string("basic")}});
  put(4, "crm", "6", {{"id", std::string("x")}, {"plan", std::string("gold")}});
  end(6, "crm", std::string("x"));
  for (int number = 1; number <= 7; ++number) sell("6", {.at = day(number), .ticket = {}, .amount = number});
  BOOST_TEST(table({.measures = {"revenue"}, .by = {"at_event(plan)"}}) == "at_event(plan)|revenue\nbasic|19\ngold|9");
}

BOOST_FIXTURE_TEST_CASE(an_answer_comes_from_what_it_looks_up_too, Filled) {
  for (auto& dataset : catalog.datasets) dataset.from = {{.source = dataset.name == "tickets" ? "desk" : "shop"}};
  const auto sources = [&](const model::Query& query) {
    std::string names;
    const auto answer = ask(query).value();
    for (const auto& source : answer.provenance.sources) names += source.name + " ";
    return names;
  };
  BOOST_TEST(sources({.measures = {"revenue"}}) == "shop ");
  BOOST_TEST(sources({.measures = {"revenue"}, .by = {"plan"}}) == "shop ");
  BOOST_TEST(sources({.measures = {"revenue"}, .where = "tickets.priority = 'x'"}) == "shop desk ");
  BOOST_TEST(sources({.measures = {"revenue"}, .by = {"at_event(tickets.priority)"}}) == "shop desk ");
}

BOOST_FIXTURE_TEST_CASE(tells_in_the_explanation_what_is_looked_up_when, Filled) {
  const auto text = explain({.measures = {"revenue"}, .by = {"plan", "at_event(tickets.priority)"}});
  BOOST_TEST(text.find("dataset sales: looked up as of the state: plan\n") != std::string::npos, text);
  BOOST_TEST(
      text.find("dataset sales: looked up as of each row's sold_at: at_event(tickets.priority)\n") != std::string::npos,
      text);
}

BOOST_FIXTURE_TEST_CASE(refuses_what_has_no_event_or_is_not_looked_up, Filled) {
  const auto refusal = [&](const model::Query& query) {
    const auto answer = ask(query);
    BOOST_REQUIRE(!answer);
    return answer.error().message + " | " + answer.error().hint;
  };
  BOOST_TEST(refusal({.measures = {"tickets"}, .by = {"at_event(plan)"}}) ==
             "expression \"at_event(plan)\": column 1: at_event(plan) needs events, and records have no time of one | "
             "write plan, which is looked up as it is now, or as it was with --as-of");
  BOOST_TEST(refusal({.measures = {"revenue"}, .where = "at_event(amount) > 1"}) ==
             "expression \"at_event(amount) > 1\": column 10: at_event() takes a field that is looked up, and 'amount' "
             "is not | write amount alone");
  BOOST_TEST(
      refusal({.measures = {"revenue"}, .by = {"at_event(plam)"}}) ==
      "unknown dimension 'plam' of sales; did you mean 'plan'? | 'portico dataset list' lists the fields of sales");
  BOOST_TEST(refusal({.measures = {"at_event(plan)"}}) ==
             "measure \"at_event(plan)\": column 1: at_event() reads a field of rows: it can stand inside an aggregate "
             "only | ");
  BOOST_TEST(rows({.dataset = "tickets", .fields = {"at_event(plan)"}}) ==
             "expression \"at_event(plan)\": column 1: at_event(plan) needs events, and records have no time of one");
  BOOST_TEST(rows({.dataset = "sales", .fields = {"at_event(plam)"}}) ==
             "expression \"at_event(plam)\": column 10: unknown field 'plam'; did you mean 'plan'?");
}

/// What a naive reader remembers of one key: each state with the moment it began; no value: gone.
using States = std::vector<std::pair<Instant, std::optional<std::string>>>;

std::string remembered(const States& states, Instant at) {
  std::optional<std::string> value;
  bool known = false;
  for (const auto& [from, state] : states)
    if (known ? from <= at : state.has_value()) {
      value = state;
      known = true;
    }
  return value.value_or("-");
}

BOOST_AUTO_TEST_CASE(agrees_with_a_naive_reader_of_random_histories) {
  std::mt19937_64 random(testing::seed());
  const auto below = [&](int count) { return static_cast<int>(random() % static_cast<std::uint64_t>(count)); };
  for (int round = 0; round < 12; ++round) {
    HistoryShop shop;
    std::map<int, States> tickets;
    std::set<int> live;
    int today = 1;
    for (int change = 0; change < 40; ++change) {
      today += below(3);
      const int ticket = below(5);
      const std::optional<std::string> priority =
          below(4) == 0 ? std::nullopt : std::optional(fmt::format("p{}", below(4)));
      if (live.contains(ticket) && below(4) == 0) {
        shop.end(today, "tickets", std::int64_t{ticket});
        live.erase(ticket);
        tickets[ticket].emplace_back(day(today), std::nullopt);
      } else {
        shop.put(today, "tickets", "6",
                 {{"ticket", std::int64_t{ticket}}, {"priority", priority ? Value(*priority) : Value()}});
        live.insert(ticket);
        tickets[ticket].emplace_back(day(today), priority);
      }
      if (below(15) == 0) shop.warehouse->maintain();
    }
    for (int ticket = 0; ticket < 5; ++ticket)
      for (int number = 0; number <= today + 1; ++number)
        shop.sell("6", {.at = day(number), .ticket = ticket, .amount = number});
    const auto answer = shop.ask({.measures = {"revenue"}, .by = {"ticket,amount,at_event(tickets.priority)"}});
    BOOST_REQUIRE(answer);
    BOOST_TEST(answer->rows.size() == static_cast<std::size_t>(5 * (today + 2)));
    for (const auto& row : answer->rows) {
      const int ticket = static_cast<int>(std::get<std::int64_t>(row[0]));
      const int number = static_cast<int>(std::get<std::int64_t>(row[1]));
      BOOST_TEST((is_null(row[2]) ? "-" : to_string(row[2])) == remembered(tickets[ticket], day(number)));
    }
  }
}

BOOST_AUTO_TEST_SUITE_END()
