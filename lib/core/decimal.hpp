#pragma once
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/error.hpp"

namespace portico {

__extension__ typedef __int128 Int128;

/// An exact decimal number: `units` / 10^`scale`, 0 <= scale <= 18. Arithmetic is exact or answers nothing (overflow).
class Decimal {
 public:
  static constexpr int max_scale = 18;

  constexpr Decimal() = default;
  static constexpr Decimal from_units(std::int64_t units, int scale) { return {units, scale}; }

  /// Reads "-12.50" (optional sign, digits, optional point and digits; no exponent, blanks or separators) with the
  /// scale it is written in. `invalid` when malformed or out of range.
  static Result<Decimal> parse(std::string_view text);
  /// The same, at `scale`. Digits beyond the scale must be zeros: nothing is rounded away.
  static Result<Decimal> parse(std::string_view text, int scale);

  constexpr std::int64_t units() const { return units_; }
  constexpr int scale() const { return scale_; }

  /// All `scale` digits: "-12.50", "0.00", "7".
  std::string to_string() const;
  double to_double() const;

  /// The same number at another scale, rounded half to even where digits are dropped. Nothing on overflow.
  std::optional<Decimal> rescaled(int scale) const;
  std::optional<Decimal> plus(Decimal other) const;   ///< at the larger scale
  std::optional<Decimal> minus(Decimal other) const;  ///< at the larger scale
  std::optional<Decimal> times(
      Decimal other) const;  ///< at the sum of scales, rounded half-even to max_scale if larger
  /// Rounded half to even at `scale`. Nothing when `divisor` is zero or on overflow.
  std::optional<Decimal> divided_by(Decimal divisor, int scale) const;

  /// By number: 1.0 and 1.00 are equal.
  friend std::strong_ordering operator<=>(Decimal a, Decimal b);
  friend bool operator==(Decimal a, Decimal b) { return (a <=> b) == std::strong_ordering::equal; }

 private:
  constexpr Decimal(std::int64_t units, int scale) : units_(units), scale_(static_cast<std::uint8_t>(scale)) {}

  std::int64_t units_ = 0;
  std::uint8_t scale_ = 0;
};

/// numerator / divisor rounded half to even. `divisor` must not be zero.
Int128 divide_half_even(Int128 numerator, Int128 divisor);
/// 10^exponent for 0 <= exponent <= 37.
Int128 power_of_ten(int exponent);
/// The value as 64 bits; nothing if it does not fit.
inline std::optional<std::int64_t> narrow(Int128 value) {
  const auto narrowed = static_cast<std::int64_t>(value);
  return narrowed == value ? std::optional(narrowed) : std::nullopt;
}

}  // namespace portico
