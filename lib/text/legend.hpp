#pragma once
#include <span>
#include <string>

#include "text/style.hpp"

namespace portico::text {

/// What stands for what in a chart: a painted sample and the cells it takes, and its name.
struct LegendEntry {
  std::string sample;
  std::size_t cells = 0;
  std::string name;
};

/// The entries beside each other, in as many lines as the chart's width makes of them; names that are too long are cut.
std::string legend(std::span<const LegendEntry> entries, const Style& style);

}  // namespace portico::text
