#include <boost/test/unit_test.hpp>

#include "expr/columns.hpp"
#include "expr/node.hpp"

BOOST_AUTO_TEST_SUITE(expr_errors)

using namespace portico;

struct Golden {
  std::string text;
  std::string column_and_rest;
};

const Golden malformed[] = {
    {"status = = 'x'", "column 10: expected a value, found '='"},
    {"", "column 1: expected a value, found the end"},
    {"a +", "column 4: expected a value, found the end"},
    {"a == 1", "column 4: expected a value, found '='"},
    {"a b", "column 3: expected an operator or the end, found 'b'"},
    {"a < b < c", "column 7: expected an operator or the end, found '<'"},
    {"(a", "column 3: expected an operator or ')', found the end"},
    {"a)", "column 2: expected an operator or the end, found ')'"},
    {"a and", "column 6: expected a value, found the end"},
    {"a in 1", "column 6: expected '(', found '1'"},
    {"a in ()", "column 7: expected a value, found ')'"},
    {"a in (1 2)", "column 9: expected ',' or ')', found '2'"},
    {"a between 1 or 2", "column 13: expected 'and', found 'or'"},
    {"a is 1", "column 6: expected 'null' or 'not null', found '1'"},
    {"a is not 1", "column 10: expected 'null', found '1'"},
    {"a not 1", "column 7: expected 'in', 'between' or 'like', found '1'"},
    {"lower(a", "column 8: expected an operator, ',' or ')', found the end"},
    {"lower()", "column 1: lower() takes 1 argument, found 0"},
    {"if(a, b)", "column 1: if() takes 3 arguments, found 2"},
    {"round(a, 1, 2)", "column 1: round() takes 1 or 2 arguments, found 3"},
    {"coalesce()", "column 1: coalesce() takes 1 to 100 arguments, found 0"},
    {"lowr(a)", "column 1: unknown function 'lowr'; did you mean 'lower'?"},
    {"1 + sum(a)", "column 5: sum() is an aggregate: it can stand in a measure only"},
    {"at_event()", "column 1: at_event() takes 1 argument, found 0"},
    {"at_event(a + b)", "column 12: at_event() takes the name of a field that is looked up, as in at_event(plan)"},
    {"at_event('a')", "column 10: at_event() takes the name of a field that is looked up, as in at_event(plan)"},
    {"'abc", "column 1: expected a closing ' for the text that begins here"},
    {"\"abc", "column 1: expected a closing \" for the name that begins here"},
    {"\"\"", "column 1: expected a name between the quotes"},
    {"a = 1.2.3", "column 5: expected a number like 12 or 1.50, found '1.2.3'"},
    {"a = 1e5", "column 5: expected a number like 12 or 1.50, found '1e5'"},
    {"9223372036854775808", "column 1: the number 9223372036854775808 is too large"},
    {"0.1234567890123456789",
     "column 1: the number 0.1234567890123456789 is too large or has more than 18 decimal places"},
    {"a > @2026-02-30",
     "column 5: expected a date like @2026-01-31 or a time like @2026-01-31T07:00:00Z, found '@2026-02-30'"},
    {"a ; b", "column 3: expected a value or an operator, found ';'"},
    {"größe = ?", "column 9: expected a value or an operator, found '?'"},
    {"a = \x1b[31m", "column 5: expected a value or an operator, found '\\x1b'"},
};

BOOST_AUTO_TEST_CASE(points_at_the_column_and_says_what_was_expected) {
  for (const auto& [text, rest] : malformed) {
    const auto parsed = expr::Expression::parse(text);
    BOOST_REQUIRE_MESSAGE(!parsed, text);
    BOOST_TEST((parsed.error().code == Errc::invalid));
    BOOST_TEST(parsed.error().message.find("\": " + rest) != std::string::npos, parsed.error().message);
    BOOST_TEST(parsed.error().message.find('\n') == std::string::npos);
  }
}

BOOST_AUTO_TEST_CASE(quotes_the_whole_expression_in_one_line) {
  BOOST_TEST(expr::Expression::parse("status = = 'x'").error().message ==
             "expression \"status = = 'x'\": column 10: expected a value, found '='");
  BOOST_TEST(expr::Measure::parse("sum(a").error().message ==
             "measure \"sum(a\": column 6: expected an operator, ',' or ')', found the end");
}

const Golden bad_measures[] = {
    {"sum(sum(a))", "column 5: aggregates do not nest"},
    {"sum()", "column 1: sum() takes 1 argument, found 0"},
    {"count(a, b)", "column 1: count() takes 0 or 1 arguments, found 2"},
    {"quantile(a, 2)", "column 13: expected a number from 0 to 1 with at most 6 decimal places, like 0.95"},
    {"quantile(a, b)", "column 13: expected a number from 0 to 1 with at most 6 decimal places, like 0.95"},
    {"1 + at_event(a)", "column 5: at_event() reads a field of rows: it can stand inside an aggregate only"},
    {"summ(a)", "column 1: unknown function 'summ'; did you mean 'sum'?"},
};

BOOST_AUTO_TEST_CASE(refuses_malformed_measures) {
  for (const auto& [text, rest] : bad_measures) {
    const auto parsed = expr::Measure::parse(text);
    BOOST_REQUIRE_MESSAGE(!parsed, text);
    BOOST_TEST(parsed.error().message == "measure \"" + text + "\": " + rest);
  }
}

const Golden wrong_types[] = {
    {"a + t", "column 5: '+' needs a number, found text"},
    {"-t", "column 2: '-' needs a number, found text"},
    {"a = t", "column 3: cannot compare int with text; text is written in single quotes, a number without"},
    {"at > '2026-01-31'", "column 4: cannot compare time with text; a date is written @2026-01-31"},
    {"a in (1, 't')", "column 10: cannot compare int with text; text is written in single quotes, a number without"},
    {"a between 1 and b", "column 17: cannot compare int with bool"},
    {"a and b", "column 1: 'and' needs a condition (bool), found int"},
    {"not a", "column 5: 'not' needs a condition (bool), found int"},
    {"a like 'x'", "column 1: like needs text, found int"},
    {"lower(a)", "column 7: lower() needs text, found int"},
    {"year(t)", "column 6: year() needs a time or date, found text"},
    {"hour(@2026-01-31)", "column 6: hour() needs a time, found date"},
    {"if(a, 1, 2)", "column 4: if() needs a condition (bool) first, found int"},
    {"if(b, 1, 't')", "column 10: if() needs values of one type, found int and text"},
    {"coalesce(a, t)", "column 13: coalesce() needs values of one type, found int and text"},
    {"round(a, b)", "column 10: expected a number of decimal places from 0 to 18"},
    {"round(t)", "column 7: round() needs a number, found text"},
    {"abs(b)", "column 5: abs() needs a number, found bool"},
    {"null", "column 1: the type of null cannot be told here"},
    {"statsu = 'x'", "column 1: unknown field 'statsu'; did you mean 'status'?"},
};

BOOST_AUTO_TEST_CASE(refuses_types_that_do_not_fit) {
  testing::Sheet sheet;
  sheet.add("a", {TypeKind::integer}, {}).add("t", {TypeKind::text}, {}).add("b", {TypeKind::boolean}, {});
  sheet.add("at", {TypeKind::time}, {}).add("status", {TypeKind::text}, {});
  for (const auto& [text, rest] : wrong_types)
    BOOST_TEST(sheet.evaluate(text) == "expression \"" + text + "\": " + rest);
}

BOOST_AUTO_TEST_CASE(refuses_at_event_of_what_is_not_looked_up) {
  const auto refusal = [](const char* text, const expr::Schema& schema) {
    const Error error = expr::bind(*expr::Expression::parse(text), schema).error();
    return error.message + " | " + error.hint;
  };
  const expr::Schema events{{"a", {TypeKind::integer}},
                            {"plan", {TypeKind::text}, expr::Access::looked_up},
                            {"plan", {TypeKind::text}, expr::Access::at_event}};
  const expr::Schema records{{"plan", {TypeKind::text}, expr::Access::looked_up}};
  BOOST_TEST(refusal("1 + at_event(a)", events) ==
             "expression \"1 + at_event(a)\": column 14: at_event() takes a field that is looked up, and 'a' is not | "
             "write a alone");
  BOOST_TEST(refusal("at_event(plam)", events) ==
             "expression \"at_event(plam)\": column 10: unknown field 'plam'; did you mean 'plan'? | ");
  BOOST_TEST(refusal("at_event(plan)", records) ==
             "expression \"at_event(plan)\": column 1: at_event(plan) needs events, and records have no time of one | "
             "write plan, which is looked up as it is now, or as it was with --as-of");
}

BOOST_AUTO_TEST_CASE(refuses_an_aggregate_where_a_measure_is_bound_as_an_expression) {
  const auto measure = *expr::Measure::parse("1 + sum(a)");
  const expr::Source source{.kind = "measure", .text = measure.text()};
  const expr::Schema schema{{"a", {TypeKind::integer}}};
  const auto bound = expr::bind(measure.root(), source, expr::resolver(schema, source));
  BOOST_TEST(bound.error().message ==
             "measure \"1 + sum(a)\": column 5: sum() is an aggregate: it can stand in a measure only");
}

BOOST_AUTO_TEST_CASE(asks_for_a_condition_where_one_is_needed) {
  const auto bound = expr::bind_condition(*expr::Expression::parse("1 + 1"), {});
  BOOST_TEST(bound.error().message == "expression \"1 + 1\": column 3: expected a condition (bool), found int");
}

BOOST_AUTO_TEST_CASE(refuses_deep_nesting_and_long_texts) {
  for (const std::string piece : {"(", "-", "not ", "abs(", "1-(", "if(a,"}) {
    std::string text;
    for (int i = 0; i < 3000; ++i) text += piece;
    const auto parsed = expr::Expression::parse(text + "a");
    BOOST_TEST(parsed.error().message.find("nested more than 100 levels deep") != std::string::npos, piece);
  }
  const auto parsed = expr::Expression::parse(std::string(70000, ' ') + "1");
  BOOST_TEST(parsed.error().message.find("longer than 64 KiB") != std::string::npos);
}

BOOST_AUTO_TEST_SUITE_END()
