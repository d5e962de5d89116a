#include "text/shades.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace portico::text {

void Shades::cover(std::optional<double> value) {
  if (!value) return;
  low_ = any_ ? std::min(low_, *value) : *value;
  high_ = any_ ? std::max(high_, *value) : *value;
  any_ = true;
}

std::size_t Shades::step_of(double value) const {
  if (high_ <= low_) return steps() / 2;
  using Wide = long double;  // the range may overflow a double
  const auto share = static_cast<double>((Wide{value} - Wide{low_}) / (Wide{high_} - Wide{low_}));
  return static_cast<std::size_t>(
      std::clamp(share * static_cast<double>(steps()), 0.0, static_cast<double>(steps() - 1)));
}

std::string Shades::cell(std::optional<double> value, std::size_t cells) const {
  if (value) return shade(step_of(*value), cells);
  return Painter(style_)(Ink::dim, marks(style_.glyphs).null) + std::string(cells - 1, ' ');
}

std::string Shades::shade(std::size_t step, std::size_t cells) const {
  static constexpr std::array<std::string_view, 5> blocks{"·", "░", "▒", "▓", "█"}, ascii{".", ":", "+", "*", "#"};
  static constexpr std::array<int, 7> viridis{53, 60, 66, 72, 78, 149, 227};
  if (style_.color == Color::ansi) return fmt::format("\x1b[48;5;{}m{}\x1b[0m", viridis[step], std::string(cells, ' '));
  return repeated((style_.glyphs == Glyphs::ascii ? ascii : blocks)[step], cells);
}

std::string Shades::ramp() const {
  std::string all;
  for (std::size_t step = 0; step < steps(); ++step) all += shade(step, 2);
  return all;
}

}  // namespace portico::text
