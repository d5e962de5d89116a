#pragma once
#include <optional>
#include <string>

#include "text/style.hpp"

namespace portico::text {

/// Cells whose shade tells a number between the least and the greatest: 7 steps of viridis, a map that colour-blind
/// people can read, on the background; 5 of blocks or ASCII marks without colour.
class Shades {
 public:
  explicit Shades(const Style& style) : style_(style) {}

  /// Widens the range to `value`, if there is one.
  void cover(std::optional<double> value);
  bool any() const { return any_; }
  double low() const { return low_; }
  double high() const { return high_; }

  /// `cells` cells in the shade of a number of the range; a dash, that no shade looks like, for none.
  std::string cell(std::optional<double> value, std::size_t cells) const;
  /// All shades, two cells each, the least first.
  std::string ramp() const;
  std::size_t ramp_cells() const { return 2 * steps(); }
  std::size_t steps() const { return style_.color == Color::ansi ? 7 : 5; }
  /// From 0 to steps() - 1.
  std::size_t step_of(double value) const;

 private:
  std::string shade(std::size_t step, std::size_t cells) const;

  Style style_;
  bool any_ = false;
  double low_ = 0, high_ = 0;
};

}  // namespace portico::text
