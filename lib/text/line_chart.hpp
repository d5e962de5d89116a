#pragma once
#include <string>

#include "model/answer.hpp"
#include "text/chart.hpp"

namespace portico::text {

/// Lines over time: the answer has rows, a time column (time or date) and measures. Measures of one unit share a panel,
/// others have panels of their own; a dimension makes one series per value, the 6 largest drawn and the rest counted.
std::string line_chart(const model::Answer& answer, LastBucket last, const Style& style);

}  // namespace portico::text
