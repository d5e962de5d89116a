#include "query/naive/values.hpp"

#include <algorithm>
#include <cmath>

namespace portico::testing {

Int128 naive_power_of_ten(int exponent) {
  Int128 power = 1;
  for (; exponent > 0; --exponent) power *= 10;
  return power;
}

Int128 naive_quotient(Int128 numerator, Int128 divisor) {
  if (divisor < 0) return naive_quotient(-numerator, -divisor);
  if (numerator < 0) return -naive_quotient(-numerator, divisor);
  const Int128 whole = numerator / divisor, twice = (numerator - whole * divisor) * 2;
  if (twice != divisor) return twice < divisor ? whole : whole + 1;
  return whole % 2 == 0 ? whole : whole + 1;
}

std::optional<Exact> exact_of(const Value& value) {
  if (const auto* number = std::get_if<std::int64_t>(&value)) return Exact{*number, 0};
  if (const auto* number = std::get_if<Decimal>(&value)) return Exact{number->units(), number->scale()};
  return std::nullopt;
}

Value value_of(Exact number, Type type) {
  const int scale = type.kind == TypeKind::decimal ? type.scale : 0;
  const Int128 units = scale >= number.scale ? number.units * naive_power_of_ten(scale - number.scale)
                                             : naive_quotient(number.units, naive_power_of_ten(number.scale - scale));
  const auto narrowed = static_cast<std::int64_t>(units);
  if (narrowed != units) return {};
  if (type.kind == TypeKind::integer) return narrowed;
  return Decimal::from_units(narrowed, scale);
}

Value quotient(Exact numerator, Exact divisor, Type type) {
  if (divisor.units == 0) return {};
  const int more = type.scale + divisor.scale - numerator.scale;
  const Int128 above = more > 0 ? numerator.units * naive_power_of_ten(more) : numerator.units;
  const Int128 below = more < 0 ? divisor.units * naive_power_of_ten(-more) : divisor.units;
  return value_of({naive_quotient(above, below), type.scale}, type);
}

bool is_exact(Type type) { return type.kind == TypeKind::integer || type.kind == TypeKind::decimal; }
bool is_number(Type type) { return is_exact(type) || type.kind == TypeKind::floating; }

Type finer(Type type) {
  if (type.kind == TypeKind::floating) return type;
  return {TypeKind::decimal, std::min((type.kind == TypeKind::decimal ? type.scale : 0) + 6, 18)};
}

int compared(const Value& a, const Value& b) {
  if (is_null(a) || is_null(b)) return static_cast<int>(is_null(a)) - static_cast<int>(is_null(b));
  return a < b ? -1 : (b < a ? 1 : 0);
}

bool greater(const Value& a, const Value& b) {
  if (is_null(a) || is_null(b)) return !is_null(a) && is_null(b);
  return b < a;
}

bool alike(const Value& a, const Value& b) {
  const auto* x = std::get_if<double>(&a);
  const auto* y = std::get_if<double>(&b);
  if (x && y) return *x == *y || std::abs(*x - *y) <= 1e-12 + 1e-9 * std::max(std::abs(*x), std::abs(*y));
  const auto* p = std::get_if<Decimal>(&a);
  const auto* q = std::get_if<Decimal>(&b);
  return a == b && (!p || !q || p->scale() == q->scale());
}

}  // namespace portico::testing
