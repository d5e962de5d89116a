#pragma once
#include <string>

#include "model/answer.hpp"
#include "text/chart.hpp"

namespace portico::text {

/// Whether there is something to stack: a dimension beside time, two dimensions, or several measures of one unit.
bool can_stack(const model::Answer& answer);

/// One horizontal bar for each time, or value of the first dimension, made of the other dimensions' values; up to 6
/// series a panel. Values below zero are stacked to the left of it. Series keep their order in all bars, and bars are
/// as long as the sum of what is drawn, to a cell. Needs rows, and `can_stack`.
std::string stacked_chart(const model::Answer& answer, LastBucket last, const Style& style);

}  // namespace portico::text
