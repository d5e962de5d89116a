#include "text/chart_kind.hpp"

#include <array>

#include <fmt/format.h>

#include "core/text.hpp"

namespace portico::text {
namespace {

/// By the value of the enum.
constexpr std::array<std::string_view, 6> names{"", "line", "bar", "stacked", "heatmap", "sparkline"};

}  // namespace

std::string_view name_of(ChartKind kind) { return names[static_cast<std::size_t>(kind)]; }

std::vector<std::string> chart_kind_names() { return {names.begin() + 1, names.end()}; }

Result<ChartKind> parse_chart_kind(std::string_view name) {
  for (std::size_t i = 0; i < names.size(); ++i)
    if (names[i] == name) return static_cast<ChartKind>(i);
  const auto known = chart_kind_names();
  return Error{Errc::invalid, fmt::format("unknown chart '{}'{}", printable(name), did_you_mean(name, known)),
               "charts: " + join(known, ", ")};
}

}  // namespace portico::text
