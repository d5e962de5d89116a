#include "sql/shortest.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace portico::sql {
namespace {

constexpr std::int64_t fifteen_digits = 1'000'000'000'000'000;

}  // namespace

Shortest shortest_of(double value) {
  std::array<char, 32> buffer;
  const char* end =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), std::abs(value), std::chars_format::scientific).ptr;
  Shortest shortest;
  const char* at = buffer.data();
  int fraction = 0;
  for (bool after = false; at != end && *at != 'e'; ++at) {
    if (*at == '.') {
      after = true;
      continue;
    }
    shortest.digits = shortest.digits * 10 + (*at - '0');
    fraction += after ? 1 : 0;
  }
  at += at[1] == '+' ? 2 : 1;
  std::from_chars(at, end, shortest.exponent);
  shortest.exponent -= fraction;
  if (std::signbit(value)) shortest.digits = -shortest.digits;
  return shortest;
}

std::optional<double> to_double(Decimal decimal) {
  const double value = decimal.to_double();
  std::int64_t units = decimal.units();
  if (units > -fifteen_digits && units < fifteen_digits) return value;  // no two such decimals share a double
  int exponent = -decimal.scale();
  for (; units % 10 == 0; units /= 10) ++exponent;
  const Shortest shortest = shortest_of(value);
  return shortest.digits == units && shortest.exponent == exponent ? std::optional(value) : std::nullopt;
}

std::optional<Decimal> to_decimal(double value, int scale) {
  if (!std::isfinite(value)) return std::nullopt;
  const Shortest shortest = shortest_of(value);
  const int shift = shortest.exponent + scale;
  if (shortest.digits == 0) return Decimal::from_units(0, scale);
  if (shift < 0 || shift > Decimal::max_scale) return std::nullopt;
  const auto units = narrow(Int128{shortest.digits} * power_of_ten(shift));
  return units ? std::optional(Decimal::from_units(*units, scale)) : std::nullopt;
}

}  // namespace portico::sql
