#include "query/naive/formula.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "query/naive/aggregates.hpp"

namespace portico::testing {
namespace {

bool whole_number(Type type) { return type.kind == TypeKind::integer; }
bool anything(Type) { return true; }
bool groupable(Type type) { return type.kind != TypeKind::time && type.kind != TypeKind::floating; }

std::optional<bool> truth(const Value& value) {
  const auto* known = std::get_if<bool>(&value);
  return known ? std::optional(*known) : std::nullopt;
}

Value known(std::optional<bool> truth) { return truth ? Value{*truth} : Value{}; }

/// `and` and `or` of three-valued logic: `decides` settles it.
Value connected(const Value& left, const Value& right, bool decides) {
  const auto a = truth(left), b = truth(right);
  if (a == decides || b == decides) return decides;
  if (!a || !b) return {};
  return !decides;
}

Formula chosen(const Formula& condition, const Formula& then) {
  return {fmt::format("if({}, {}, null)", condition.text, then.text), then.type, [condition, then](const Cells& row) {
            return truth(condition.value(row)) == true ? then.value(row) : Value{};
          }};
}

Formula scaled(const Formula& number, std::int64_t factor) {
  return {fmt::format("{} * {}", number.text, factor), number.type, [number, factor](const Cells& row) {
            const auto exact = exact_of(number.value(row));
            return exact ? value_of({exact->units * factor, exact->scale}, number.type) : Value{};
          }};
}

}  // namespace

Formula FormulaMaker::field(const NaiveField& of) const {
  return {of.name, of.type, [cell = of.cell](const Cells& row) { return row[cell]; }};
}

/// Null where no field has such a type.
const NaiveField* FormulaMaker::random_field(bool (*fits)(Type)) {
  std::vector<const NaiveField*> fitting;
  for (const auto& one : fields_)
    if (fits(one.type)) fitting.push_back(&one);
  return fitting.empty() ? nullptr : fitting[dice_.index(fitting.size())];
}

Formula FormulaMaker::any() {
  const Formula plain = field(*random_field(anything));
  if (is_exact(plain.type) && dice_.chance(25)) return scaled(plain, dice_.pick(7) - 3);
  if (dice_.chance(25)) return chosen(condition(0), plain);
  return plain;
}

Formula FormulaMaker::comparison() {
  const Formula left = field(*random_field(anything));
  if (dice_.chance(20))
    return {left.text + " is null", {TypeKind::boolean}, [left](const Cells& row) {
              return Value{is_null(left.value(row))};
            }};
  if (const auto* number = random_field(whole_number)) {
    const Formula whole = field(*number);
    const std::int64_t bound = dice_.pick(12) - 3;
    const bool below = dice_.chance(50);
    return {fmt::format("{} {} {}", whole.text, below ? "<" : ">=", bound),
            {TypeKind::boolean},
            [whole, bound, below](const Cells& row) {
              const auto exact = exact_of(whole.value(row));
              return exact ? Value{(exact->units < bound) == below} : Value{};
            }};
  }
  return {left.text + " is not null", {TypeKind::boolean}, [left](const Cells& row) {
            return Value{!is_null(left.value(row))};
          }};
}

Formula FormulaMaker::condition(int depth) {
  if (depth <= 0 || dice_.chance(30)) return comparison();
  const Formula a = condition(depth - 1);
  if (dice_.chance(25))
    return {fmt::format("not ({})", a.text), {TypeKind::boolean}, [a](const Cells& row) {
              const auto inner = truth(a.value(row));
              return known(inner ? std::optional(!*inner) : std::nullopt);
            }};
  const Formula b = condition(depth - 1);
  const bool either = dice_.chance(50);
  return {fmt::format("({}) {} ({})", a.text, either ? "or" : "and", b.text),
          {TypeKind::boolean},
          [a, b, either](const Cells& row) { return connected(a.value(row), b.value(row), either); }};
}

NaiveMeasure FormulaMaker::aggregate() {
  if (!defined_.empty() && dice_.chance(25)) return defined_[dice_.index(defined_.size())];
  if (dice_.chance(15)) return count_measure();
  const Formula of = any();
  return aggregate_measure(kind_for(of), of, percent_for(of));
}

NaiveMeasure FormulaMaker::one_row(const NaiveRule& rule) {
  if (dice_.chance(15)) return one_row_count(rule);
  const Formula of = any();
  return one_row_measure(rule, kind_for(of), of, percent_for(of));
}

NaiveAggregate FormulaMaker::kind_for(const Formula& of) {
  return static_cast<NaiveAggregate>(dice_.pick(is_number(of.type) ? 9 : 6));
}

/// Quarters of floats that are eighths are exact.
std::int64_t FormulaMaker::percent_for(const Formula& of) {
  return of.type.kind == TypeKind::floating ? 25 * dice_.pick(5) : dice_.pick(101);
}

NaiveMeasure FormulaMaker::ratio() {
  const NaiveMeasure a = aggregate(), b = aggregate();
  if (!is_exact(a.type) || !is_exact(b.type)) return a;
  return ratio_of(a, b);
}

NaiveMeasure FormulaMaker::measure() { return dice_.chance(30) ? ratio() : aggregate(); }

NaiveDimension FormulaMaker::ranges(const Formula& number) {
  const std::int64_t low = dice_.pick(5) - 3, high = low + 1 + dice_.pick(6);
  const auto place = [number, low, high](const Cells& row) -> NaiveDimension::Place {
    const auto exact = exact_of(number.value(row));
    if (!exact) return {};
    const Int128 one = naive_power_of_ten(exact->scale);
    if (exact->units < low * one) return {fmt::format("..{}", low), std::int64_t{0}};
    if (exact->units < high * one) return {fmt::format("{}..{}", low, high), std::int64_t{1}};
    return {fmt::format("{}..", high), std::int64_t{2}};
  };
  return {fmt::format("{}:{},{}", number.text, low, high), place};
}

NaiveDimension FormulaMaker::dimension() {
  const auto* of = random_field(groupable);
  if (!of || dice_.chance(15))
    return {"customer", [](const Cells& row) { return NaiveDimension::Place{row[customer_cell], row[customer_cell]}; }};
  const Formula plain = field(*of);
  if (is_exact(plain.type) && dice_.chance(60)) return ranges(plain);
  const auto place_of = [](const Formula& formula) {
    return [formula](const Cells& row) {
      const Value value = formula.value(row);
      return NaiveDimension::Place{value, value};
    };
  };
  if (plain.type.kind == TypeKind::date && dice_.chance(60))
    return {plain.text + ":month", [plain](const Cells& row) -> NaiveDimension::Place {
              const Value value = plain.value(row);
              if (is_null(value)) return {};
              const std::chrono::year_month_day day{std::get<Date>(value)};
              const Value first = Date{std::chrono::sys_days{day.year() / day.month() / 1}};
              return {first, first};
            }};
  if (dice_.chance(20)) {
    const Formula some = chosen(condition(0), plain);
    return {some.text, place_of(some)};
  }
  return {plain.text, place_of(plain)};
}

}  // namespace portico::testing
