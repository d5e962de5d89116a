#pragma once
#include <optional>
#include <string>
#include <vector>

#include "core/zone.hpp"
#include "model/answer.hpp"
#include "text/ticks.hpp"

namespace portico::text {

/// One line of a chart: a value, or a gap, for each time.
struct LineSeries {
  std::string name;
  std::vector<std::optional<double>> values;
};

struct LinePanel {
  std::string title;
  std::vector<LineSeries> series;
  std::size_t left_out = 0;  ///< series beyond the most that are drawn
};

/// What a line chart draws, before it is drawn.
struct LineData {
  std::vector<LocalTime> times;  ///< ascending, the same for all series
  Bucket bucket = Bucket::day;   ///< judged by the least distance of two times
  std::vector<LinePanel> panels;
};

/// Takes an answer with a time column apart. At most `most_series` series a panel, the ones with the largest sums.
LineData line_data(const model::Answer& answer, const Zone* zone, std::size_t most_series);

}  // namespace portico::text
