#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"

namespace portico::text {

/// How an answer is drawn in characters; `automatic` leaves it to the answer's columns.
enum class ChartKind { automatic, line, bar, stacked, heatmap, sparkline };

/// The name on the command line, "heatmap"; "" for automatic.
std::string_view name_of(ChartKind kind);
/// The names of all kinds that can be asked for.
std::vector<std::string> chart_kind_names();
/// "" is automatic. `invalid` for an unknown name, with the nearest one and the list.
Result<ChartKind> parse_chart_kind(std::string_view name);

}  // namespace portico::text
