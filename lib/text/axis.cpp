#include "text/axis.hpp"

#include <algorithm>

namespace portico::text {

const AxisMarks& axis_marks(Glyphs glyphs) {
  static constexpr AxisMarks unicode{"│", "┤", "└", "─", "┬"};
  static constexpr AxisMarks ascii{"|", "+", "+", "-", "+"};
  return glyphs == Glyphs::unicode ? unicode : ascii;
}

std::size_t AxisLabels::start_of(std::string_view label, std::size_t x) const {
  const std::size_t half = label.size() / 2;
  return std::min(x > half ? x - half : 0, line_.size() - std::min(line_.size(), label.size()));
}

bool AxisLabels::place(std::string_view label, std::size_t begin) {
  const std::size_t from = begin > 0 ? begin - 1 : 0, to = std::min(line_.size(), begin + label.size() + 1);
  if (begin + label.size() > line_.size() || line_.substr(from, to - from).find_first_not_of(' ') != std::string::npos)
    return false;
  line_.replace(begin, label.size(), label);
  return true;
}

std::string AxisLabels::text(std::size_t indent) const {
  if (empty()) return "";
  return std::string(indent, ' ') + line_.substr(0, line_.find_last_not_of(' ') + 1) + "\n";
}

}  // namespace portico::text
