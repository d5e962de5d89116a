#pragma once
#include <string>

#include "model/answer.hpp"
#include "text/chart.hpp"

namespace portico::text {

/// One line for each measure, or for each value of the dimensions under their measure: a sparkline over calendar time,
/// on its own scale, the last value, the change from the first to the last, the greatest, the least and the first; the
/// last of these are left out where the width has no room. A last time that is not over yet is drawn, but no part of
/// the figures. Needs rows with calendar time.
std::string sparkline_chart(const model::Answer& answer, LastBucket last, const Style& style);

}  // namespace portico::text
