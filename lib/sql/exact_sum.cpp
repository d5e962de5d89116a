#include "sql/exact_sum.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <string>

#include "sql/shortest.hpp"

namespace portico::sql {
namespace {

__extension__ typedef unsigned __int128 Uint128;

constexpr int near_scale = 18;
constexpr double exact_whole = 1e15;  // below it, no two decimals with so many digits share a double

/// numerator / divisor as the nearest double; divisor < 2^126.
double nearest(Uint128 numerator, Uint128 divisor) {
  Uint128 quotient = numerator / divisor;
  Uint128 rest = numerator % divisor;
  int exponent = 0;
  for (; quotient < Uint128{1} << 55 && exponent > -1100; --exponent) {
    if (quotient == 0 && rest == 0) return 0;
    rest <<= 1;
    const bool bit = rest >= divisor;
    if (bit) rest -= divisor;
    quotient = quotient << 1 | (bit ? 1U : 0U);
  }
  bool sticky = rest != 0;
  for (; quotient >= Uint128{1} << 62; ++exponent) {
    sticky = sticky || (quotient & 1U) != 0;
    quotient >>= 1;
  }
  // 55 to 62 bits and one that stands for all below: the conversion rounds once, half to even.
  return std::ldexp(static_cast<double>(static_cast<std::uint64_t>(quotient << 1 | (sticky ? 1U : 0U))), exponent - 1);
}

/// Each limb made to be from 0 to `limb` - 1; what is left over above the last one, -1 for a negative number.
template <class Limbs>
Int128 carried(Limbs& limbs, std::int64_t limb) {
  Int128 over = 0;
  for (auto& value : limbs) {
    value += over;
    over = value / limb;
    value %= limb;
    if (value < 0) {
      value += limb;
      over -= 1;
    }
  }
  return over;
}

void append_digits(std::string& text, std::int64_t value, int digits) {
  for (auto power = static_cast<std::int64_t>(power_of_ten(digits - 1)); power > 0; power /= 10)
    text += static_cast<char>('0' + value / power % 10);
}

}  // namespace

void ExactSum::Wide::add(Int128 value, int exponent) {
  const int shift = exponent - first_exponent;
  auto at = static_cast<std::size_t>(shift / limb_digits);
  // The lowest limb takes what reaches it by the shift within a limb; no more than 9 digits are multiplied at a time.
  const Int128 factor = power_of_ten(shift % limb_digits);
  for (; value != 0; value /= limb, ++at) {
    const Int128 part = value % limb * factor;
    limbs.at(at) += part % limb;
    if (part / limb != 0) limbs.at(at + 1) += part / limb;
  }
}

ExactSum::Wide& ExactSum::wide() {
  if (!wide_) wide_ = std::make_unique<Wide>();
  return *wide_;
}

void ExactSum::change_near(Int128 units, int sign) {
  Int128 sum = 0;
  if (!__builtin_add_overflow(near_, sign < 0 ? -units : units, &sum)) {
    near_ = sum;
    return;
  }
  wide().add(near_, -near_scale);
  near_ = sign < 0 ? -units : units;
}

void ExactSum::change(Int128 value, int sign) { change_near(value * power_of_ten(near_scale), sign); }

void ExactSum::change(double value, int sign) {
  if (std::isinf(value)) {
    infinities_[value > 0 ? 0 : 1] += sign;
    return;
  }
  // Mostly the double is a number of cents: then it needs no conversion to text.
  const double cents = std::nearbyint(value * 100);
  if (std::abs(cents) < exact_whole && cents / 100 == value)
    return change_near(Int128{static_cast<std::int64_t>(cents)} * power_of_ten(near_scale - 2), sign);
  const Shortest shortest = shortest_of(value);
  const int shift = shortest.exponent + near_scale;
  if (shift >= 0 && shift <= 20)  // 17 digits and 20 more are below 2^127
    return change_near(Int128{shortest.digits} * power_of_ten(shift), sign);
  wide().add(sign * shortest.digits, shortest.exponent);
}

std::optional<double> ExactSum::over(std::int64_t count) const {
  if (infinities_[0] > 0 && infinities_[1] > 0) return std::nullopt;
  if (infinities_[0] > 0) return std::numeric_limits<double>::infinity();
  if (infinities_[1] > 0) return -std::numeric_limits<double>::infinity();
  if (!wide_) {
    const Uint128 size = near_ < 0 ? Uint128{0} - static_cast<Uint128>(near_) : static_cast<Uint128>(near_);
    const double value = nearest(size, static_cast<Uint128>(power_of_ten(near_scale) * count));
    return near_ < 0 ? -value : value;
  }
  Wide all = *wide_;
  all.add(near_, -near_scale);
  return all.over(count);
}

double ExactSum::Wide::over(std::int64_t count) const {
  auto digits = limbs;
  std::string text;
  if (carried(digits, limb) < 0) {
    std::transform(limbs.begin(), limbs.end(), digits.begin(), [](Int128 value) { return -value; });
    carried(digits, limb);
    text = "-";
  }
  Int128 rest = 0;
  const auto divide = [&](Int128 next) {
    rest = rest * limb + next;
    append_digits(text, static_cast<std::int64_t>(rest / count), limb_digits);
    rest %= count;
  };
  std::for_each(digits.rbegin(), digits.rend(), divide);
  // So far beyond the point that no midpoint between two doubles has more digits; one more stands for all further ones.
  constexpr int more = 95;
  for (int i = 0; i < more; ++i) divide(0);
  text += rest == 0 ? "0e" : "1e";
  text += std::to_string(first_exponent - more * limb_digits - 1);
  return std::strtod(text.c_str(), nullptr);
}

}  // namespace portico::sql
