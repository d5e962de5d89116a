#include "core/decimal.hpp"

#include <array>
#include <charconv>
#include <limits>

#include <fmt/format.h>

#include "core/cell_text.hpp"
#include "core/text.hpp"

namespace portico {
namespace {

__extension__ typedef unsigned __int128 Uint128;

constexpr auto powers = [] {
  std::array<Int128, 38> table{};
  Int128 power = 1;
  for (Int128& entry : table) {
    entry = power;
    if (&entry != &table.back()) power *= 10;
  }
  return table;
}();

constexpr Uint128 magnitude(Int128 value) {
  return value < 0 ? Uint128{0} - static_cast<Uint128>(value) : static_cast<Uint128>(value);
}

/// quotient + rest / divisor as a whole number.
constexpr Uint128 rounded_half_even(Uint128 quotient, Uint128 rest, Uint128 divisor) {
  const Uint128 missing = divisor - rest;
  return rest > missing || (rest == missing && quotient % 2 != 0) ? quotient + 1 : quotient;
}

constexpr bool valid_scale(int scale) { return scale >= 0 && scale <= Decimal::max_scale; }

std::optional<Decimal> narrow_to(Int128 units, int scale) {
  const auto fitting = narrow(units);
  if (!fitting) return std::nullopt;
  return Decimal::from_units(*fitting, scale);
}

/// The units of `value` at `scale`, which is not below its own: always fits, since 2^63 · 10^18 < 2^127.
Int128 widened(Decimal value, int scale) { return Int128{value.units()} * power_of_ten(scale - value.scale()); }

Error refusal(std::string_view text, std::string_view reason) {
  return {.code = Errc::invalid,
          .message = fmt::format("'{}' {}", fit_width(printable(text), 60), reason),
          .hint = "write digits with an optional sign and decimal point, like -12.50"};
}

struct Written {
  bool negative = false;
  std::string_view whole;
  std::string_view fraction;
};

bool all_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

std::optional<Written> read_parts(std::string_view text) {
  Written parts;
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) {
    parts.negative = text.front() == '-';
    text.remove_prefix(1);
  }
  const auto point = text.find('.');
  parts.whole = text.substr(0, point);
  if (point != std::string_view::npos) parts.fraction = text.substr(point + 1);
  if (!all_digits(parts.whole) || (point != std::string_view::npos && !all_digits(parts.fraction))) return std::nullopt;
  return parts;
}

/// The units of `parts` with the first `scale` digits of the fraction. Nothing on overflow.
std::optional<std::int64_t> units_of(const Written& parts, std::size_t scale) {
  Int128 units = 0;
  const auto add = [&](char digit) {
    units = units * 10 + (digit - '0');
    return units <= Int128{std::numeric_limits<std::int64_t>::max()} + 1;
  };
  for (const char digit : parts.whole)
    if (!add(digit)) return std::nullopt;
  for (std::size_t i = 0; i < scale; ++i)
    if (!add(i < parts.fraction.size() ? parts.fraction[i] : '0')) return std::nullopt;
  return narrow(parts.negative ? -units : units);
}

}  // namespace

Int128 power_of_ten(int exponent) { return powers.at(static_cast<std::size_t>(exponent)); }

Int128 divide_half_even(Int128 numerator, Int128 divisor) {
  const Uint128 by = magnitude(divisor);
  const Uint128 rounded = rounded_half_even(magnitude(numerator) / by, magnitude(numerator) % by, by);
  return static_cast<Int128>((numerator < 0) != (divisor < 0) ? Uint128{0} - rounded : rounded);
}

Result<Decimal> Decimal::parse(std::string_view text) {
  const auto parts = read_parts(text);
  if (!parts) return refusal(text, "is not a decimal number");
  if (parts->fraction.size() > max_scale) return refusal(text, "has more than 18 digits after the point");
  const auto units = units_of(*parts, parts->fraction.size());
  if (!units) return refusal(text, "is out of range for a decimal number");
  return from_units(*units, static_cast<int>(parts->fraction.size()));
}

Result<Decimal> Decimal::parse(std::string_view text, int scale) {
  if (!valid_scale(scale)) return refusal(text, fmt::format("cannot have {} digits after the point", scale));
  const auto parts = read_parts(text);
  if (!parts) return refusal(text, "is not a decimal number");
  const auto kept = std::min(parts->fraction.size(), static_cast<std::size_t>(scale));
  if (parts->fraction.find_first_not_of('0', kept) != std::string_view::npos)
    return refusal(text, fmt::format("has more than {} digits after the point", scale));
  const auto units = units_of(*parts, static_cast<std::size_t>(scale));
  if (!units) return refusal(text, fmt::format("is out of range for a decimal number of scale {}", scale));
  return from_units(*units, scale);
}

std::string Decimal::to_string() const {
  std::string text;
  append_decimal(text, units_, scale_);
  return text;
}

double Decimal::to_double() const {
  constexpr std::int64_t exact = std::int64_t{1} << 53;
  if (units_ >= -exact && units_ <= exact)  // both sides are exact doubles, so the quotient is rounded once
    return static_cast<double>(units_) / static_cast<double>(power_of_ten(scale_));
  const std::string text = to_string();
  double value = 0;
  std::from_chars(text.data(), text.data() + text.size(), value);
  return value;
}

std::optional<Decimal> Decimal::rescaled(int scale) const {
  if (!valid_scale(scale)) return std::nullopt;
  if (scale >= scale_) return narrow_to(widened(*this, scale), scale);
  return narrow_to(divide_half_even(units_, power_of_ten(scale_ - scale)), scale);
}

std::optional<Decimal> Decimal::plus(Decimal other) const {
  const int scale = std::max(scale_, other.scale_);
  return narrow_to(widened(*this, scale) + widened(other, scale), scale);
}

std::optional<Decimal> Decimal::minus(Decimal other) const {
  const int scale = std::max(scale_, other.scale_);
  return narrow_to(widened(*this, scale) - widened(other, scale), scale);
}

std::optional<Decimal> Decimal::times(Decimal other) const {
  const int scale = scale_ + other.scale_;
  const Int128 product = Int128{units_} * other.units_;
  if (scale <= max_scale) return narrow_to(product, scale);
  return narrow_to(divide_half_even(product, power_of_ten(scale - max_scale)), max_scale);
}

std::optional<Decimal> Decimal::divided_by(Decimal divisor, int scale) const {
  if (divisor.units_ == 0 || !valid_scale(scale)) return std::nullopt;
  int shift = scale + divisor.scale_ - scale_;
  if (shift <= 0) return narrow_to(divide_half_even(units_, divisor.units_ * power_of_ten(-shift)), scale);
  // Long division, since units · 10^shift can exceed 128 bits.
  const Uint128 by = magnitude(divisor.units_);
  Uint128 quotient = magnitude(units_) / by;
  Uint128 rest = magnitude(units_) % by;
  for (; shift > 0; --shift) {
    quotient = quotient * 10 + rest * 10 / by;
    rest = rest * 10 % by;
    if (quotient > Uint128{1} << 63) return std::nullopt;
  }
  const auto rounded = static_cast<Int128>(rounded_half_even(quotient, rest, by));
  return narrow_to((units_ < 0) != (divisor.units_ < 0) ? -rounded : rounded, scale);
}

std::strong_ordering operator<=>(Decimal a, Decimal b) {
  const int scale = std::max(a.scale_, b.scale_);
  const Int128 left = widened(a, scale);
  const Int128 right = widened(b, scale);
  return left < right ? std::strong_ordering::less
                      : (left > right ? std::strong_ordering::greater : std::strong_ordering::equal);
}

}  // namespace portico
