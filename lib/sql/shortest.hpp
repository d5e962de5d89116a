#pragma once
#include <cstdint>
#include <optional>

#include "core/decimal.hpp"

namespace portico::sql {

/// The decimal number that a double stands for: the one with the fewest digits of all that are nearest to it, as every
/// shortest-text algorithm prints it.
struct Shortest {
  std::int64_t digits = 0;  ///< signed, at most 17 digits, no zero at the end
  int exponent = 0;         ///< the number is digits · 10^exponent
};
/// `value` must be finite.
Shortest shortest_of(double value);

/// The double that stands for the decimal; nothing where none does, which needs more than 15 digits.
std::optional<double> to_double(Decimal decimal);
/// The decimal that a double stands for, at this scale; nothing where it has more digits or is out of range.
std::optional<Decimal> to_decimal(double value, int scale);

}  // namespace portico::sql
