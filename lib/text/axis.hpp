#pragma once
#include <string>
#include <string_view>

#include "text/style.hpp"

namespace portico::text {

/// The strokes of axes.
struct AxisMarks {
  std::string_view bar, tick, corner, line, mark;
};
const AxisMarks& axis_marks(Glyphs glyphs);

/// One line of labels along a horizontal axis of `width` cells.
class AxisLabels {
 public:
  explicit AxisLabels(std::size_t width) : line_(width, ' ') {}

  /// Where ASCII `label` begins when it is centred at cell `x`, or as near as the line's ends allow.
  std::size_t start_of(std::string_view label, std::size_t x) const;
  /// Writes it there; false when it does not fit or would touch what is there.
  bool place(std::string_view label, std::size_t begin);
  bool empty() const { return line_.find_first_not_of(' ') == std::string::npos; }
  /// Behind `indent` blanks, without blanks at the end, with the newline; "" when there are no labels.
  std::string text(std::size_t indent) const;

 private:
  std::string line_;
};

}  // namespace portico::text
