#include "text/sparkline_chart.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "core/text.hpp"
#include "text/bar_chart.hpp"
#include "text/cell.hpp"
#include "text/measures.hpp"
#include "text/series.hpp"

namespace portico::text {
namespace {

constexpr std::size_t gap = 2;
constexpr std::size_t most_number = 14;  // cells; longer numbers are shortened
constexpr std::size_t least_spark = 8;

/// The figures beside a sparkline, the most important first.
enum Figure : std::size_t { last_value, change, greatest, least, first_value, figure_count };
constexpr std::array<std::string_view, figure_count> figure_names{"last", "change", "max", "min", "first"};
using Figures = std::array<std::string, figure_count>;

/// In per cent; a dash when it began at zero.
std::string change_of(double from, double to, const Style& style) {
  const double percent = (to - from) / std::abs(from) * 100;
  if (!std::isfinite(percent)) return std::string(marks(style.glyphs).null);
  return change_text(Value(percent), style);
}

Figures figures_of(std::span<const std::optional<double>> values, const CellFormat& format, const Style& style) {
  std::vector<double> known;
  for (const auto& value : values)
    if (value) known.push_back(*value);
  Figures figures;
  figures.fill(std::string(marks(style.glyphs).null));
  if (known.empty()) return figures;
  const auto number = [&](double value) { return fitting_number(Value(value), format, most_number); };
  const auto [low, high] = std::minmax_element(known.begin(), known.end());
  figures = {number(known.back()), figures[change], number(*high), number(*low), number(known.front())};
  if (known.size() > 1) figures[change] = change_of(known.front(), known.back(), style);
  return figures;
}

struct Line {
  std::string label;
  const Series* series = nullptr;
  Figures figures;
};

/// With dimensions a group of lines for each measure under its name, else one group of all measures.
struct Group {
  std::string title;
  std::vector<Line> lines;
};

/// Columns that stand below each other in all groups.
struct Layout {
  std::size_t label = 1, spark = 0, figures = 0;  ///< cells, cells, how many
  std::array<std::size_t, figure_count> widths{};
};

void widen(Layout& layout, const Line& line) {
  layout.label = std::max(layout.label, display_width(line.label));
  for (std::size_t i = 0; i < figure_count; ++i)
    layout.widths[i] = std::max({layout.widths[i], display_width(line.figures[i]), figure_names[i].size()});
}

/// Whether two labels of a group look alike in so many cells.
bool alike(const Group& group, std::size_t cells, Glyphs glyphs) {
  std::set<std::string> shown;
  for (const Line& line : group.lines) shown.insert(fitted(line.label, cells, glyphs));
  return shown.size() < group.lines.size();
}

/// A third of the width for labels, or half of it where they could not be told apart.
std::size_t most_label(std::span<const Group> groups, std::size_t width, Glyphs glyphs) {
  const bool any =
      std::any_of(groups.begin(), groups.end(), [&](const Group& group) { return alike(group, width / 3, glyphs); });
  return any ? width / 2 : width / 3;
}

Layout layout_of(std::span<const Group> groups, std::size_t places, const Style& style) {
  const std::size_t width = chart_width(style);
  Layout layout;
  for (const Group& group : groups)
    for (const Line& line : group.lines) widen(layout, line);
  layout.label = std::min(layout.label, most_label(groups, width, style.glyphs));
  std::size_t used = layout.label + gap;
  const auto add_figures = [&](std::size_t most, std::size_t spark) {
    while (layout.figures < most && used + spark + gap + layout.widths[layout.figures] <= width)
      used += gap + layout.widths[layout.figures++];
  };
  add_figures(figure_count, std::max(least_spark, std::min(places, width / 3)));
  add_figures(2, least_spark);  // the two most important ones at the cost of the sparklines
  layout.spark = std::min(places, width - used);
  return layout;
}

class Lines {
 public:
  Lines(const Layout& layout, const Style& style) : layout_(layout), style_(style), paint_(style) {}

  std::string heading() const {
    std::string out(layout_.label + gap + layout_.spark, ' ');
    for (std::size_t i = 0; i < layout_.figures; ++i)
      out += std::string(gap, ' ') + padded_left(figure_names[i], layout_.widths[i]);
    return layout_.figures > 0 ? paint_(Ink::dim, out) + "\n" : "";
  }

  std::string line(const Line& line) const {
    const auto values = std::span(line.series->values).last(layout_.spark);
    std::string out = padded_right(fitted(line.label, layout_.label, style_.glyphs), layout_.label + gap);
    out += paint_.series(0, sparkline(values, style_.glyphs));
    for (std::size_t i = 0; i < layout_.figures; ++i) {
      const std::string& figure = line.figures[i];
      const std::string padded = std::string(gap, ' ') + padded_left(figure, layout_.widths[i]);
      out += i == change ? paint_(ink_of(figure), padded) : padded;
    }
    out.erase(out.find_last_not_of(' ') + 1);
    return out + "\n";
  }

 private:
  Ink ink_of(std::string_view figure) const {
    if (figure.starts_with(marks(style_.glyphs).up)) return Ink::up;
    return figure.starts_with(marks(style_.glyphs).down) ? Ink::down : Ink::dim;
  }

  const Layout& layout_;
  const Style& style_;
  Painter paint_;
};

Line line_of(const model::Answer& answer, const Series& series, std::string label, std::size_t complete,
             const Style& style) {
  const CellFormat format = format_of(answer, series.column, style.zone);
  return {std::move(label), &series,
          figures_of(std::span(series.values).first(complete), {.digits = format.digits, .grouping = format.grouping},
                     style)};
}

std::vector<Group> groups_of(const model::Answer& answer, const SeriesData& data, std::size_t complete,
                             const Style& style) {
  const bool titled = !dimensions_of(answer).empty();
  std::vector<Group> groups;
  for (const SeriesPanel& panel : data.panels) {
    if (titled || groups.empty()) groups.push_back({titled ? panel.title : "", {}});
    for (const Series& series : panel.series) {
      const std::string unit = printable(answer.columns[series.column].unit);
      const std::string label = titled || unit.empty() ? series.name : series.name + " (" + unit + ")";
      groups.back().lines.push_back(line_of(answer, series, label, complete, style));
    }
  }
  return groups;
}

std::string note_of(const SeriesData& data, std::size_t drawn, bool unfinished, const Style& style) {
  const std::string bucket(name_of(data.bucket));
  const std::string_view from = data.places[data.places.size() - drawn];
  std::string note =
      fmt::format("each on its own scale, a mark for each {} from {} to {}", bucket, from, data.places.back());
  if (drawn < data.places.size())
    note += fmt::format("; the figures are those of all {} {}s from {} on", data.places.size(), bucket,
                        data.places.front());
  if (unfinished) note += fmt::format("; the last {} is not over yet and left out of the figures", bucket);
  return chart_note(note, style);
}

}  // namespace

std::string sparkline_chart(const model::Answer& answer, LastBucket last, const Style& style) {
  const SeriesData data = series_over_time(answer, style);
  if (data.places.empty()) return Painter(style)(Ink::dim, "no rows") + "\n";
  const bool unfinished = last == LastBucket::incomplete && data.places.size() > 1;
  const std::size_t complete = data.places.size() - (unfinished ? 1 : 0);
  const std::vector<Group> groups = groups_of(answer, data, complete, style);
  const Layout layout = layout_of(groups, data.places.size(), style);
  const Lines lines(layout, style);
  std::string out;
  for (const Group& group : groups) {
    if (!out.empty()) out += "\n";
    if (!group.title.empty())
      out += Painter(style)(Ink::strong, fitted(group.title, chart_width(style), style.glyphs)) + "\n";
    out += lines.heading();
    for (const Line& line : group.lines) out += lines.line(line);
  }
  return out + note_of(data, layout.spark, unfinished, style);
}

}  // namespace portico::text
