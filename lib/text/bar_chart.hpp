#pragma once
#include <string>

#include "model/answer.hpp"
#include "text/style.hpp"

namespace portico::text {

/// One horizontal bar a row, labelled by the dimensions, one panel for each measure. Bars begin at zero, negative ones
/// grow to the left; they are as long as their numbers to an eighth of a cell. A compared measure shows its change.
std::string bar_chart(const model::Answer& answer, const Style& style);

/// A bar of `value` on a scale from 0 to `largest` (> 0) over `cells` cells, without padding; the least visible piece
/// for a value that is not zero.
std::string bar(double value, double largest, std::size_t cells, Glyphs glyphs);

/// The change in per cent with its direction, "▲ 12.3 %"; "" for null.
std::string change_text(const Value& percent, const Style& style);

}  // namespace portico::text
