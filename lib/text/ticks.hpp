#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "core/time.hpp"

namespace portico::text {

/// A mark on a number axis.
struct Tick {
  double at = 0;
  std::string label;
};

/// About `wanted` evenly spaced round numbers whose first and last cover [low, high], ascending, by Talbot, Lin and
/// Hanrahan, "An Extension of Wilkinson's Algorithm for Positioning Tick Labels on Axes" (2010). Labels share their
/// number of digits and one suffix (k, M, B, T). Never fewer than two; an empty or unusable range is widened around it.
std::vector<Tick> number_ticks(double low, double high, int wanted);

/// The length of a time bucket; none is finer than an hour.
enum class Bucket { hour, day, week, month, quarter, year };

/// "hour", "day", …
std::string_view name_of(Bucket bucket);

/// A mark on a time axis. `context` is what the label leaves out (the year, the day of an hour); it is set on the first
/// tick and wherever it changes, and is meant for a second line.
struct TimeTick {
  LocalTime at;
  std::string label;
  std::string context;
};

/// Calendar instants in [first, last], ascending, at most `most` of them (at least 1), never closer than `finest`.
/// Empty when last < first.
std::vector<TimeTick> calendar_ticks(LocalTime first, LocalTime last, Bucket finest, int most);

}  // namespace portico::text
