#include "text/line_chart.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "core/text.hpp"
#include "text/axis.hpp"
#include "text/canvas.hpp"
#include "text/legend.hpp"
#include "text/series.hpp"

namespace portico::text {
namespace {

std::size_t plot_rows(const Style& style, std::size_t width) {
  return style.height > 0 ? std::max<std::size_t>(style.height, 3) : std::clamp<std::size_t>(width / 7, 6, 14);
}

/// A line, unlike a bar, need not start at zero.
std::pair<double, double> range_of(const SeriesPanel& panel) {
  std::vector<std::optional<double>> all;
  for (const auto& series : panel.series) all.insert(all.end(), series.values.begin(), series.values.end());
  return own_scale(all);
}

class Panel {
 public:
  Panel(const SeriesData& data, const SeriesPanel& panel, LastBucket last, const Style& style)
      : data_(data),
        panel_(panel),
        last_(last),
        style_(style),
        paint_(style),
        marks_(axis_marks(style.glyphs)),
        width_(chart_width(style)),
        rows_(plot_rows(style, width_)) {
    const auto [low, high] = range_of(panel);
    ticks_ = number_ticks(low, high, std::max(2, static_cast<int>(rows_ / 3) + 1));
    for (const Tick& tick : ticks_) label_width_ = std::max(label_width_, display_width(tick.label));
    columns_ = width_ - label_width_ - 3;
  }

  std::string text() const {
    const Canvas canvas = drawn();
    std::string out = paint_(Ink::strong, fitted(panel_.title, width_, style_.glyphs)) + "\n" + names();
    for (std::size_t row = 0; row < rows_; ++row) {
      const std::string cells = trimmed_right(canvas.row(row, paint_));
      out += label_at(row) + (cells.empty() ? "" : " " + cells) + "\n";
    }
    return out + time_axis() + left_out();
  }

 private:
  static std::string trimmed_right(std::string line) {
    line.erase(line.find_last_not_of(' ') + 1);
    return line;
  }

  Canvas::Pattern pattern(std::size_t series) const {
    const bool before = panel_.series[series].of == Series::Of::before;
    if (style_.glyphs == Glyphs::ascii) return {1, 0};
    return style_.color == Color::ansi && !before ? Canvas::Pattern{1, 0} : pattern_of(series);
  }

  int y_of(double value, int height) const {
    const double low = ticks_.front().at, high = ticks_.back().at;
    return static_cast<int>(std::lround((high - value) / (high - low) * (height - 1)));
  }
  int x_of(LocalTime time, int width) const {
    const auto span = static_cast<double>((data_.times.back() - data_.times.front()).count());
    if (span <= 0) return width / 2;
    return static_cast<int>(
        std::lround(static_cast<double>((time - data_.times.front()).count()) / span * (width - 1)));
  }

  Canvas drawn() const {
    Canvas canvas(columns_, rows_, style_.glyphs);
    for (std::size_t i = panel_.series.size(); i-- > 0;) draw(canvas, i);  // the first one lies on top
    return canvas;
  }

  void draw(Canvas& canvas, std::size_t index) const {
    const auto& values = panel_.series[index].values;
    std::optional<Canvas::Point> before;
    for (std::size_t i = 0; i < values.size(); ++i) {
      if (!values[i]) {
        before.reset();
        continue;
      }
      const Canvas::Point at{x_of(data_.times[i], canvas.width()), y_of(*values[i], canvas.height())};
      const bool dotted = i + 1 == values.size() && last_ == LastBucket::incomplete;
      if (before) canvas.line(*before, at, index, dotted ? Canvas::Pattern{1, 3} : pattern(index));
      if (!before && (i + 1 == values.size() || !values[i + 1])) canvas.blob(at, index);
      before = at;
    }
  }

  std::string names() const {
    if (panel_.series.size() < 2) return "";
    std::vector<LegendEntry> entries;
    for (std::size_t i = 0; i < panel_.series.size(); ++i) {
      Canvas sample(4, 1, style_.glyphs);
      sample.line({0, sample.height() / 2}, {sample.width() - 1, sample.height() / 2}, i, pattern(i));
      entries.push_back({sample.row(0, paint_), 4, panel_.series[i].name});
    }
    return legend(entries, style_);
  }

  std::string label_at(std::size_t row) const {
    for (const Tick& tick : ticks_)
      if (static_cast<std::size_t>(y_of(tick.at, static_cast<int>(rows_))) == row)
        return paint_(Ink::dim, padded_left(tick.label, label_width_) + " " + std::string(marks_.tick));
    return paint_(Ink::dim, std::string(label_width_ + 1, ' ') + std::string(marks_.bar));
  }

  std::string time_axis() const {
    const auto ticks = time_ticks(data_, static_cast<int>(columns_ / 9));
    std::vector<std::string_view> line(columns_ + 1, marks_.line);
    AxisLabels labels(columns_), contexts(columns_);
    for (const TimeTick& tick : ticks) {
      const auto x = static_cast<std::size_t>(x_of(tick.at, static_cast<int>(columns_)));
      line[x + 1] = marks_.mark;
      const std::size_t begin = labels.start_of(tick.label, x);
      if (labels.place(tick.label, begin)) contexts.place(tick.context, begin);
    }
    std::string axis;
    for (const auto piece : line) axis += piece;
    return paint_(Ink::dim, std::string(label_width_ + 1, ' ') + std::string(marks_.corner) + axis) + "\n" +
           labels.text(label_width_ + 3) + contexts.text(label_width_ + 3);
  }

  std::string left_out() const {
    if (panel_.left_out == 0) return "";
    return chart_note(fmt::format("{} smaller series not drawn; narrow them with --where", panel_.left_out), style_);
  }

  const SeriesData& data_;
  const SeriesPanel& panel_;
  LastBucket last_;
  const Style& style_;
  Painter paint_;
  const AxisMarks& marks_;
  std::size_t width_, rows_, columns_ = 0, label_width_ = 0;
  std::vector<Tick> ticks_;
};

}  // namespace

std::string line_chart(const model::Answer& answer, LastBucket last, const Style& style) {
  SeriesData data = series_over_time(answer, style);
  for (SeriesPanel& panel : data.panels) keep_largest(panel, Painter::series_count);
  if (data.times.empty()) return Painter(style)(Ink::dim, "no rows") + "\n";
  std::string out;
  for (const SeriesPanel& panel : data.panels)
    out += (out.empty() ? "" : "\n") + Panel(data, panel, last, style).text();
  if (last == LastBucket::incomplete)
    out += chart_note(fmt::format("the last {} is not over yet (dotted)", name_of(data.bucket)), style);
  return out;
}

}  // namespace portico::text
