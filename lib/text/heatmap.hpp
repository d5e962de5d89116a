#pragma once
#include <string>

#include "model/answer.hpp"
#include "text/chart.hpp"

namespace portico::text {

/// Whether there are columns to shade: times, or the values of a second dimension.
bool can_shade(const model::Answer& answer);

/// A panel of shaded cells for each measure: the times, or the values of the last dimension, are its columns, the other
/// dimensions its rows. Shades go from the least to the greatest value, as the legend below shows; a
/// missing one is a dash. When
/// the width has no room for all columns, the newest times or the first values are drawn and the rest counted. Needs
/// rows, and `can_shade`.
std::string heatmap(const model::Answer& answer, LastBucket last, const Style& style);

}  // namespace portico::text
