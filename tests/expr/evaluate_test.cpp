#include <boost/test/unit_test.hpp>

#include "core/zone.hpp"
#include "expr/columns.hpp"
#include "expr/kernels.hpp"

BOOST_AUTO_TEST_SUITE(expr_evaluate)

using namespace portico;
using testing::Sheet;

Sheet shop() {
  Sheet sheet;
  sheet.add("status", {TypeKind::text}, {"paid", "open", {}, "PAID", "it's"});
  sheet.add("note", {TypeKind::text}, {" a ", "b", "c", {}, "paid"});
  sheet.add("n", {TypeKind::integer}, {std::int64_t{1}, std::int64_t{2}, {}, std::int64_t{4}, std::int64_t{5}});
  return sheet;
}

BOOST_AUTO_TEST_CASE(evaluates_text) {
  const std::pair<const char*, const char*> cases[] = {
      {"status = 'paid'", "true false null false false"},
      {"'paid' < status", "false false null false false"},
      {"status > note", "true true null null false"},
      {"status in ('paid', 'open')", "true true null false false"},
      {"status in ('paid', null)", "true null null null null"},
      {"status not in ('paid', 'open')", "false false null true true"},
      {"status in (note, 'PAID')", "false false null true false"},
      {"status like 'p%d'", "true false null true false"},
      {"status not like '%e%'", "true false null true true"},
      {"status like note", "false false null null false"},
      {"status = 'it''s'", "false false null false true"},
      {"upper(status)", "PAID OPEN null PAID IT'S"},
      {"lower(trim(note)) = 'a'", "true false false null false"},
      {"coalesce(status, note)", "paid open c PAID it's"},
      {"if(n > 1, status, 'few')", "few open few PAID it's"},
      {"greatest(note, 'b')", "b b c null paid"},
      {"least(status, note)", " a  b null null it's"},
      {"'same'", "same same same same same"},
      {"status is null or n = 2", "false true true false false"},
  };
  for (const auto& [text, expected] : cases) {
    const std::string found = shop().evaluate(text);
    BOOST_TEST(found == expected, text << ": " << found);
  }
}

BOOST_AUTO_TEST_CASE(answers_over_no_rows) {
  Sheet sheet;
  sheet.add("a", {TypeKind::text}, {}).add("n", {TypeKind::integer}, {});
  for (const char* text :
       {"a = 'x'", "lower(a)", "coalesce(a, 'x')", "n / 0", "1 + 1", "if(n = 1, a, 'y')", "n in (1, 2)"})
    BOOST_TEST(sheet.evaluate(text) == "", text);
}

BOOST_AUTO_TEST_CASE(shares_a_dictionary_larger_than_the_rows) {
  Column column{.type = {TypeKind::text}, .codes = {2, 0}};
  column.dictionary = std::make_shared<const Dictionary>(Dictionary{"a", "b", "c", "d"});
  const auto bound = expr::bind(*expr::Expression::parse("upper(t)"), {{"t", {TypeKind::text}}});
  const Column upper = bound->evaluate({.rows = 2, .columns = {&column}}, {});
  BOOST_TEST(upper.text_at(0) == "C");
  BOOST_TEST(upper.text_at(1) == "A");
}

BOOST_AUTO_TEST_CASE(matches_patterns) {
  const std::tuple<const char*, const char*, bool> cases[] = {
      {"", "", true},
      {"", "%", true},
      {"a", "", false},
      {"abc", "a_c", true},
      {"abc", "%b%", true},
      {"abc", "b%", false},
      {"aXbXc", "a%x%c", true},
      {"für", "f_r", true},
      {"aaab", "%aab", true},
      {"ab", "a%b%c", false},
      {"Ä", "ä", false},
      {"100%", "100%", true},
      {"mississippi", "m%is%ip%", true},
  };
  for (const auto& [text, pattern, expected] : cases)
    BOOST_TEST(expr::matches_like(text, pattern) == expected, text << " like " << pattern);
}

BOOST_AUTO_TEST_CASE(reads_date_parts_in_the_zone) {
  const Zones zones;
  const Zone* berlin = *zones.find("Europe/Berlin");
  Sheet sheet;
  sheet.add("at", {TypeKind::time},
            {*parse_instant("2025-12-31T23:30:00Z"),
             *parse_instant("2026-03-29T00:59:59Z"),
             *parse_instant("2026-03-29T01:00:00Z"),
             {}});
  BOOST_TEST(sheet.evaluate("year(at)", berlin) == "2026 2026 2026 null");
  BOOST_TEST(sheet.evaluate("hour(at)", berlin) == "0 1 3 null");
  BOOST_TEST(sheet.evaluate("hour(at)") == "23 0 1 null");
  BOOST_TEST(sheet.evaluate("weekday(at)", berlin) == "4 7 7 null");
  BOOST_TEST(sheet.evaluate("at = @2026-01-01", berlin) == "true false false null");
  BOOST_TEST(sheet.evaluate("at = @2026-01-01") == "false false false null");
  BOOST_TEST(sheet.evaluate("at between @2026-03-29 and @2026-03-29", berlin) == "false true true null");
  BOOST_TEST(sheet.evaluate("at >= @2026-03-29T01:00:00Z", berlin) == "false false true null");
  BOOST_TEST(sheet.evaluate("day(@2026-02-28) + month(@2026-02-28)") == "30 30 30 30");
}

BOOST_AUTO_TEST_CASE(reads_the_same_parts_as_one_by_one_around_every_transition) {
  const Zones zones;
  for (const char* name : {"Europe/Berlin", "America/Sao_Paulo", "Australia/Lord_Howe", "Asia/Kathmandu"}) {
    const Zone* zone = *zones.find(name);
    std::vector<Value> cells;
    std::string hours, days;
    for (int step = 0; step < 3000; ++step) {
      const Instant at = *parse_instant("2017-09-20T00:10:00Z") + std::chrono::minutes{step * 61};
      const LocalTime local = zone->to_local(at);
      cells.push_back(at);
      hours +=
          (step ? " " : "") +
          std::to_string(
              std::chrono::floor<std::chrono::hours>(local - LocalTime{date_of(local).time_since_epoch()}).count());
      days +=
          (step ? " " : "") + std::to_string(static_cast<unsigned>(std::chrono::year_month_day{date_of(local)}.day()));
    }
    Sheet sheet;
    sheet.add("at", {TypeKind::time}, cells);
    BOOST_TEST((sheet.evaluate("hour(at)", zone) == hours), name);
    BOOST_TEST((sheet.evaluate("day(at)", zone) == days), name);
  }
}

BOOST_AUTO_TEST_CASE(gives_the_type_that_is_wanted) {
  const auto as = [](Type wanted, const char* text) {
    const auto bound = expr::bind_as(wanted, *expr::Expression::parse(text), {});
    return bound ? to_string(bound->evaluate({.rows = 1}, {}).value_at(0)) : bound.error().message;
  };
  BOOST_TEST(as({TypeKind::decimal, 2}, "1.005 + 1") == "2.00");
  BOOST_TEST(as({TypeKind::decimal, 2}, "1.0150") == "1.02");
  BOOST_TEST(as({TypeKind::decimal, 2}, "7") == "7.00");
  BOOST_TEST(as({TypeKind::floating}, "1.5") == "1.5");
  BOOST_TEST(as({TypeKind::text}, "null") == "");
  BOOST_TEST(as({TypeKind::integer}, "1.5") == "expression \"1.5\": column 1: expected int, found decimal(1)");
  BOOST_TEST(as({TypeKind::text}, "1") == "expression \"1\": column 1: expected text, found int");
}

BOOST_AUTO_TEST_CASE(counts_faults_of_used_rows_only) {
  Sheet sheet;
  sheet.add("n", {TypeKind::integer}, {std::int64_t{0}, std::int64_t{0}, std::int64_t{1}});
  const auto bound = expr::bind(*expr::Expression::parse("1 / n"), sheet.schema());
  const std::vector<std::uint8_t> used{1, 0, 1};
  bound->evaluate(sheet.rows(), {.tally = &sheet.tally, .used = &used});
  BOOST_TEST(sheet.tally.divisions_by_zero == 1);
}

BOOST_AUTO_TEST_CASE(types_aggregates) {
  const expr::Source source{.kind = "measure", .text = ""};
  const auto type = [&](const char* text, Type argument) {
    const auto measure = expr::Measure::parse(text);
    const auto found = expr::aggregate_type(measure->root(), argument, source);
    return found ? to_string(*found) : found.error().message;
  };
  BOOST_TEST(type("count()", {}) == "int");
  BOOST_TEST(type("sum(x)", {TypeKind::decimal, 2}) == "decimal(2)");
  BOOST_TEST(type("avg(x)", {TypeKind::integer}) == "decimal(6)");
  BOOST_TEST(type("avg(x)", {TypeKind::decimal, 15}) == "decimal(18)");
  BOOST_TEST(type("quantile(x, 0.5)", {TypeKind::floating}) == "float");
  BOOST_TEST(type("first(x)", {TypeKind::text}) == "text");
  BOOST_TEST(type("sum(x)", {TypeKind::text}) == "measure \"\": column 5: sum() needs a number, found text");
}

BOOST_AUTO_TEST_SUITE_END()
