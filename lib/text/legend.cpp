#include "text/legend.hpp"

#include "core/text.hpp"

namespace portico::text {

std::string legend(std::span<const LegendEntry> entries, const Style& style) {
  constexpr std::size_t gap = 3;
  const std::size_t width = chart_width(style);
  std::string out;
  std::size_t used = 0;
  for (const LegendEntry& entry : entries) {
    const std::string name = fitted(entry.name, width - entry.cells - 1, style.glyphs);
    const std::size_t cells = entry.cells + 1 + display_width(name);
    const bool beside = used > 0 && used + gap + cells <= width;
    if (used > 0) out += beside ? std::string(gap, ' ') : "\n";
    used = (beside ? used + gap : 0) + cells;
    out += entry.sample + " " + name;
  }
  return entries.empty() ? "" : out + "\n";
}

}  // namespace portico::text
