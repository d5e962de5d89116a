#include "expr/fuzz_parsers.hpp"

#include <cstring>
#include <random>

#include "expr/columns.hpp"
#include "expr/node.hpp"
#include "expr/random_expression.hpp"

namespace portico::testing {
namespace {

constexpr std::string_view tokens[] = {"a",
                                       "t",
                                       "p",
                                       "at",
                                       "d",
                                       "f",
                                       "12",
                                       "1.50",
                                       "-",
                                       "'x'",
                                       "'it''s'",
                                       "@2026-01-31",
                                       "@2026-01-31T07:00:00Z",
                                       "null",
                                       "true",
                                       "+",
                                       "*",
                                       "/",
                                       "%",
                                       "=",
                                       "<>",
                                       "<",
                                       ">=",
                                       "(",
                                       ")",
                                       "(",
                                       ")",
                                       ",",
                                       "and",
                                       "or",
                                       "not",
                                       "in",
                                       "between",
                                       "like",
                                       "is",
                                       "if(",
                                       "coalesce(",
                                       "least(",
                                       "lower(",
                                       "year(",
                                       "hour(",
                                       "round(",
                                       "abs(",
                                       "at_event(",
                                       "sum(",
                                       "count()",
                                       "quantile(",
                                       "\"a b\"",
                                       "'",
                                       "@",
                                       "9223372036854775807",
                                       "\xc3\xa4",
                                       "\xff",
                                       "\x01",
                                       ".",
                                       "a.b",
                                       "$"};

constexpr std::string_view expressions[] = {
    "status = 'paid' and not (a > 1.50 or b is null)",
    "-9223372036854775808 - -5 * --a",
    "9223372036854775807 + 1",
    "d between -0.000000000000000001 and @2026-01-31",
    "a in (1, 2.5, null, b) or s not in ('it''s', '')",
    "s not like '%A_\xc3\xa4%'",
    "if(p, a, null) % 0 / 0",
    "at >= @2026-01-31 and at < @2026-03-29T02:30:00+02:00",
    "coalesce(null, null, e) is not null",
    "least(s, t, 'x') = greatest(lower(s), upper(trim(t)))",
    "year(due) * 10000 + month(at) * 100 + day(at) - hour(at) + weekday(due)",
    "round(d * e, 3) <> abs(f) / 3",
    "\"two \"\" words\" = 1",
    "(a = 1) = true",
    "((a and b) and c) or (a or b)",
};

constexpr std::string_view measures[] = {
    "sum(quantity * price) / count()",
    "quantile(if(a > 1, e, null), 0.95) - avg(d)",
    "revenue / shop.orders + distinct(lower(s))",
    "first(s) = last(s) and min(at) < max(at)",
    "sum(sum(a))",
    "sum(if(at_event(plan) = 'pro', a, 0)) / at_event(b)",
};

/// Three rows of extremes for every type, and the third of them alone.
struct Rows {
  Rows() {
    constexpr auto least = std::numeric_limits<std::int64_t>::min(), most = std::numeric_limits<std::int64_t>::max();
    const Instant spring = *parse_instant("2026-03-29T01:00:00Z");
    const auto add = [this](const char* name, Type type, const Value& first, const Value& last) {
      all.add(name, type, {first, {}, last});
      alone.add(name, type, {last});
    };
    for (const char* name : {"a", "b", "c"}) add(name, {TypeKind::integer}, most, std::int64_t{-2});
    for (const char* name : {"s", "t"}) add(name, {TypeKind::text}, "aB\xc3\xa4\xff ", "");
    for (const char* name : {"p", "q"}) add(name, {TypeKind::boolean}, true, false);
    add("d", {TypeKind::decimal, 18}, Decimal::from_units(least, 18), Decimal::from_units(0, 18));
    add("e", {TypeKind::decimal, 2}, Decimal::from_units(most, 2), Decimal::from_units(-199, 2));
    add("f", {TypeKind::floating}, 1e308, -0.5);
    add("at", {TypeKind::time}, spring, Instant{} - std::chrono::microseconds{1});
    add("due", {TypeKind::date}, Date{std::chrono::days{20'000}}, Date{});
  }
  Sheet all, alone;
};

/// Equal, floats by their bits: not a number is itself.
bool same_value(const Value& a, const Value& b) {
  const auto* x = std::get_if<double>(&a);
  const auto* y = std::get_if<double>(&b);
  return x && y ? std::memcmp(x, y, sizeof *x) == 0 : a == b;
}

void evaluate(const expr::Expression& expression) {
  static const Rows rows;
  const auto bound = expr::bind(expression, rows.all.schema());
  const auto again = expr::bind(*expr::Expression::parse(expression.print()), rows.all.schema());
  promise(bound.has_value() == again.has_value(), "binds or not as it is printed");
  if (!bound) return promise(bound.error().code == Errc::invalid, "another error than invalid");
  promise(bound->type() == again->type(), "changes its type by printing");
  const Column all = bound->evaluate(rows.all.rows(), {}), printed = again->evaluate(rows.all.rows(), {});
  const Column alone = bound->evaluate(rows.alone.rows(), {});
  for (std::size_t row = 0; row < 3; ++row)
    promise(same_value(all.value_at(row), printed.value_at(row)), "changes its value by printing");
  promise(same_value(all.value_at(2), alone.value_at(0)), "a row depends on others");
}

template <class Language>
std::optional<Language> parsed(std::string_view text) {
  const auto parsed = Language::parse(text);
  if (!parsed) {
    const Error& error = parsed.error();
    promise(error.code == Errc::invalid && error.message.find('\n') == std::string::npos, "an error of one line");
    return std::nullopt;
  }
  const std::string printed = parsed->print();
  const auto again = Language::parse(printed);
  promise(again && again->root() == parsed->root() && again->print() == printed, "parse(print()) of " + printed);
  return *parsed;
}

bool takes_expression(std::string_view text) {
  const auto expression = parsed<expr::Expression>(text);
  if (expression) evaluate(*expression);
  return expression.has_value();
}

bool takes_measure(std::string_view text) { return parsed<expr::Measure>(text).has_value(); }

std::string likely_expression(Dice& dice) {
  if (dice.chance(50)) return word_salad(tokens, 13, dice);
  std::mt19937_64 random(dice.word());
  return RandomExpression(random).condition(static_cast<int>(dice.pick(5)));
}

std::string likely_measure(Dice& dice) {
  if (dice.chance(50)) return word_salad(tokens, 9, dice);
  std::mt19937_64 random(dice.word());
  RandomExpression inner(random);
  return "sum(" + inner.integer(2) + ") / distinct(" + inner.text(2) + ") + m";
}

}  // namespace

const FuzzedParser expression_parser{"expression", expressions, takes_expression, likely_expression};
const FuzzedParser measure_parser{"measure", measures, takes_measure, likely_measure};

}  // namespace portico::testing
