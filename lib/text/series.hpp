#pragma once
#include <optional>
#include <string>
#include <vector>

#include "core/time.hpp"
#include "model/answer.hpp"
#include "text/style.hpp"
#include "text/ticks.hpp"

namespace portico::text {

/// A value, or a gap, for each place.
struct Series {
  enum class Of { now, before };
  std::string name;  ///< safe for a terminal
  std::vector<std::optional<double>> values;
  std::size_t column = 0;  ///< of the answer
  Of of = Of::now;         ///< before: what a measure is compared with
};

struct SeriesPanel {
  std::string title;
  std::vector<Series> series;
  std::size_t left_out = 0;  ///< series beyond the most that are drawn
};

/// What a chart of series draws, before it is drawn. The places are the same for all of them.
struct SeriesData {
  std::vector<std::string> places;  ///< labels, safe for a terminal
  std::vector<LocalTime> times;     ///< of the places, ascending; empty when they are values of a dimension
  Bucket bucket = Bucket::day;      ///< of the times, judged by their least distance
  std::optional<model::FiscalUnit> fiscal = {};  ///< of the times, where they are fiscal
  std::vector<SeriesPanel> panels;
};

/// Takes an answer with calendar time apart. Measures of one unit share a panel, others have one each; a dimension
/// makes one series per value.
SeriesData series_over_time(const model::Answer& answer, const Style& style);

/// The same along the values of the dimension `column`, in the answer's order; the other dimensions make the series.
/// What measures are compared with is left out.
SeriesData series_over(const model::Answer& answer, std::size_t column, const Style& style);

/// The time of each row as a place's label; the answer has calendar time. "" for a null.
std::vector<std::string> time_labels(const model::Answer& answer, const Style& style);

/// Marks on the axis of the times, at most `most`: fiscal units at places, else calendar_ticks().
std::vector<TimeTick> time_ticks(const SeriesData& data, int most);

/// Leaves at most `most` series, the ones with the largest sums, in their order, and counts the rest.
void keep_largest(SeriesPanel& panel, std::size_t most);

enum class Keep { first, last };
/// Leaves at most `most` places, and tells how many it left out.
std::size_t keep_places(SeriesData& data, std::size_t most, Keep keep);

}  // namespace portico::text
