#include "text/heatmap.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "core/text.hpp"
#include "text/axis.hpp"
#include "text/cell.hpp"
#include "text/legend.hpp"
#include "text/measures.hpp"
#include "text/series.hpp"
#include "text/shades.hpp"

namespace portico::text {
namespace {

constexpr std::size_t least_named = 5;   // cells of a column with a name, the gap included
constexpr std::size_t most_number = 12;  // cells of the legend's numbers

/// Cells of one column. Times have an axis below and can be narrow, values of a dimension are named above.
std::size_t column_cells(const SeriesData& data, std::size_t room) {
  const std::size_t each = room / data.places.size();
  if (!data.times.empty()) return std::clamp<std::size_t>(each, 1, 6);
  std::size_t longest = 0;
  for (const std::string& place : data.places) longest = std::max(longest, display_width(place));
  const std::size_t wanted = std::clamp<std::size_t>(longest + 1, least_named, 14);
  // Names that tell nothing any more help nobody: then rather fewer columns.
  return std::min(wanted, each >= least_named ? each : 10);
}

class Heatmap {
 public:
  Heatmap(const SeriesData& data, const SeriesPanel& panel, std::size_t label_width, std::size_t cells,
          const model::Answer& answer, const Style& style)
      : data_(data),
        panel_(panel),
        label_width_(label_width),
        cells_(cells),
        format_(format_of(answer, panel.series.front().column, style.zone)),
        style_(style),
        paint_(style),
        shades_(style) {
    for (const Series& series : panel.series)
      for (const auto& value : series.values) {
        shades_.cover(value);
        gaps_ = gaps_ || !value;
      }
  }

  std::string text() const {
    std::string out = paint_(Ink::strong, fitted(panel_.title, chart_width(style_), style_.glyphs)) + "\n";
    if (data_.times.empty()) out += names();
    for (const Series& series : panel_.series) out += line(series);
    if (!data_.times.empty()) out += time_axis();
    return out + shades();
  }

 private:
  /// A blank between columns where they are named, none along time.
  std::size_t filled() const { return data_.times.empty() ? cells_ - 1 : cells_; }

  std::string names() const {
    std::string line(label_width_ + 1, ' ');
    for (const std::string& place : data_.places)
      line += padded_right(fitted(place, cells_ - 1, style_.glyphs), cells_);
    line.erase(line.find_last_not_of(' ') + 1);
    return paint_(Ink::dim, line) + "\n";
  }

  std::string line(const Series& series) const {
    std::string out = padded_right(fitted(series.name, label_width_, style_.glyphs), label_width_) + " ";
    for (const auto& value : series.values) out += shades_.cell(value, filled()) + std::string(cells_ - filled(), ' ');
    out.erase(out.find_last_not_of(' ') + 1);
    return out + "\n";
  }

  /// The middle of the first column that is not before `at`.
  std::size_t x_of(LocalTime at) const {
    const auto found = std::lower_bound(data_.times.begin(), data_.times.end(), at);
    return static_cast<std::size_t>(found - data_.times.begin()) * cells_ + (cells_ - 1) / 2;
  }

  std::string time_axis() const {
    const std::size_t width = std::max<std::size_t>(data_.times.size() * cells_, 12);
    AxisLabels labels(width), contexts(width);
    for (const TimeTick& tick : time_ticks(data_, std::max(1, static_cast<int>(width / 9)))) {
      const std::size_t begin = labels.start_of(tick.label, x_of(tick.at));
      if (labels.place(tick.label, begin)) contexts.place(tick.context, begin);
    }
    return labels.text(label_width_ + 1) + contexts.text(label_width_ + 1);
  }

  std::string number(double value) const { return fitting_number(Value(value), format_, most_number); }

  std::string shades() const {
    std::vector<LegendEntry> entries;
    if (shades_.any()) {
      const std::string least = number(shades_.low()) + " ";
      const bool one = shades_.low() == shades_.high();
      const std::string ramp = one ? shades_.cell(shades_.low(), 2) : shades_.ramp();
      entries.push_back(
          {one ? ramp : least + ramp, one ? 2 : display_width(least) + shades_.ramp_cells(), number(shades_.high())});
    }
    if (gaps_) entries.push_back({shades_.cell(std::nullopt, 1), 1, "no value"});
    return legend(entries, style_);
  }

  const SeriesData& data_;
  const SeriesPanel& panel_;
  std::size_t label_width_, cells_;
  CellFormat format_;
  const Style& style_;
  Painter paint_;
  Shades shades_;
  bool gaps_ = false;
};

std::size_t label_width_of(const SeriesData& data, const Style& style) {
  std::size_t longest = 1;
  for (const SeriesPanel& panel : data.panels)
    for (const Series& series : panel.series) longest = std::max(longest, display_width(series.name));
  return std::min(longest, chart_width(style) / 3);
}

std::string left_out_note(const SeriesData& data, std::size_t left_out, const Style& style) {
  if (left_out == 0) return "";
  const bool timed = !data.times.empty();
  const std::string plural = left_out == 1 ? "" : "s";
  const std::string what = timed ? fmt::format("{} earlier {}{}", left_out, name_of(data.bucket), plural)
                                 : fmt::format("{} more column{}", left_out, plural);
  return chart_note(
      fmt::format("{} not drawn: the width has room for {}; narrow them with {}", what, data.places.size(),
                  timed ? "-p or a longer --every" : "--where or swap the dimensions of --by"),
      style);
}

}  // namespace

bool can_shade(const model::Answer& answer) { return calendar_time_of(answer) || dimensions_of(answer).size() > 1; }

std::string heatmap(const model::Answer& answer, LastBucket last, const Style& style) {
  const bool timed = calendar_time_of(answer).has_value();
  SeriesData data = timed ? series_over_time(answer, style) : series_over(answer, dimensions_of(answer).back(), style);
  if (data.places.empty()) return Painter(style)(Ink::dim, "no rows") + "\n";
  const std::size_t label_width = label_width_of(data, style), room = chart_width(style) - label_width - 1;
  const std::size_t cells = column_cells(data, room);
  const std::size_t left_out = keep_places(data, room / cells, timed ? Keep::last : Keep::first);
  std::string out;
  for (const SeriesPanel& panel : data.panels)
    out += (out.empty() ? "" : "\n") + Heatmap(data, panel, label_width, cells, answer, style).text();
  out += left_out_note(data, left_out, style);
  if (timed && last == LastBucket::incomplete)
    out += chart_note(fmt::format("the last {} is not over yet", name_of(data.bucket)), style);
  return out;
}

}  // namespace portico::text
