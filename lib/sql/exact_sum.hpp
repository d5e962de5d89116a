#pragma once
#include <array>
#include <cstdint>
#include <memory>
#include <optional>

#include "core/decimal.hpp"

namespace portico::sql {

/// The exact sum of whole numbers and of the decimals that doubles stand for (see `Shortest`), whatever their size and
/// order; what was added can be taken out again. Only the answer is rounded, once, to the nearest double (half to
/// even).
class ExactSum {
 public:
  void add(std::int64_t value) { change(Int128{value}, 1); }
  void add(double value) { change(value, 1); }
  void subtract(std::int64_t value) { change(Int128{value}, -1); }
  void subtract(double value) { change(value, -1); }

  /// The sum divided by `count`, which is at least 1. Infinite like what was added; nothing for infinities of both
  /// signs.
  std::optional<double> over(std::int64_t count) const;

 private:
  /// Any finite sum of doubles: signed limbs of 9 digits, the first one worth 10^-360, carried over when it is read.
  struct Wide {
    static constexpr int limb_digits = 9;
    static constexpr int first_exponent = -360;
    static constexpr std::int64_t limb = 1'000'000'000;
    std::array<Int128, 78> limbs{};
    void add(Int128 value, int exponent);
    double over(std::int64_t count) const;
  };
  void change(Int128 value, int sign);
  void change(double value, int sign);
  void change_near(Int128 units, int sign);
  Wide& wide();

  Int128 near_ = 0;             // in units of 10^-18; sums that leave 128 bits go on in wide_
  std::unique_ptr<Wide> wide_;  // what near_ does not hold
  std::int64_t infinities_[2] = {0, 0};
};

}  // namespace portico::sql
