#include "text/line_chart.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "core/text.hpp"
#include "text/canvas.hpp"
#include "text/line_series.hpp"

namespace portico::text {
namespace {

constexpr std::size_t default_width = 80;
constexpr std::size_t least_width = 40;

struct AxisMarks {
  std::string_view bar, tick, corner, line, mark;
};

const AxisMarks& axis_marks(Glyphs glyphs) {
  static constexpr AxisMarks unicode{"│", "┤", "└", "─", "┬"};
  static constexpr AxisMarks ascii{"|", "+", "+", "-", "+"};
  return glyphs == Glyphs::unicode ? unicode : ascii;
}

std::size_t plot_rows(const Style& style, std::size_t width) {
  return style.height > 0 ? std::max<std::size_t>(style.height, 3) : std::clamp<std::size_t>(width / 7, 6, 14);
}

/// The axis starts at zero unless all values lie far from it: a line, unlike a bar, need not.
std::pair<double, double> range_of(const LinePanel& panel) {
  double low = 0, high = 0;
  bool any = false;
  for (const auto& series : panel.series)
    for (const auto& value : series.values)
      if (value) {
        low = any ? std::min(low, *value) : *value;
        high = any ? std::max(high, *value) : *value;
        any = true;
      }
  const bool far = any && high > low && (low > 0 ? low > (high - low) * 2 : high < 0 && -high > (high - low) * 2);
  return far ? std::pair{low, high} : std::pair{std::min(low, 0.0), std::max(high, 0.0)};
}

class Panel {
 public:
  Panel(const LineData& data, const LinePanel& panel, LastBucket last, const Style& style)
      : data_(data),
        panel_(panel),
        last_(last),
        style_(style),
        paint_(style),
        marks_(axis_marks(style.glyphs)),
        width_(std::max(least_width, style.width > 0 ? style.width : default_width)),
        rows_(plot_rows(style, width_)) {
    const auto [low, high] = range_of(panel);
    ticks_ = number_ticks(low, high, std::max(2, static_cast<int>(rows_ / 3) + 1));
    for (const Tick& tick : ticks_) label_width_ = std::max(label_width_, display_width(tick.label));
    columns_ = width_ - label_width_ - 3;
  }

  std::string text() const {
    const Canvas canvas = drawn();
    std::string out = paint_(Ink::strong, fitted(panel_.title, width_, style_.glyphs)) + "\n" + legend();
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
    const bool before = panel_.series[series].name.ends_with(" before");
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

  std::string legend() const {
    if (panel_.series.size() < 2) return "";
    std::string out, line;
    std::size_t used = 0;
    for (std::size_t i = 0; i < panel_.series.size(); ++i) {
      Canvas sample(4, 1, style_.glyphs);
      sample.line({0, sample.height() / 2}, {sample.width() - 1, sample.height() / 2}, i, pattern(i));
      const std::string name = fitted(panel_.series[i].name, width_ - 6, style_.glyphs);
      const std::size_t cells = 5 + display_width(name);
      if (used > 0 && used + 3 + cells > width_) out += line + "\n", line.clear(), used = 0;
      line += (used > 0 ? "   " : "") + sample.row(0, paint_) + " " + name;
      used += cells + (used > 0 ? 3 : 0);
    }
    return out + line + "\n";
  }

  std::string label_at(std::size_t row) const {
    for (const Tick& tick : ticks_)
      if (static_cast<std::size_t>(y_of(tick.at, static_cast<int>(rows_))) == row)
        return paint_(Ink::dim, padded_left(tick.label, label_width_) + " " + std::string(marks_.tick));
    return paint_(Ink::dim, std::string(label_width_ + 1, ' ') + std::string(marks_.bar));
  }

  std::string time_axis() const {
    const auto ticks =
        calendar_ticks(data_.times.front(), data_.times.back(), data_.bucket, static_cast<int>(columns_ / 9));
    std::vector<std::string_view> line(columns_ + 1, marks_.line);
    std::string labels(columns_, ' '), contexts(columns_, ' ');
    for (const TimeTick& tick : ticks) {
      const auto x = static_cast<std::size_t>(x_of(tick.at, static_cast<int>(columns_)));
      line[x + 1] = marks_.mark;
      const std::size_t begin = start_of(tick.label, x);
      if (place(labels, tick.label, begin)) place(contexts, tick.context, begin);
    }
    std::string axis;
    for (const auto piece : line) axis += piece;
    const std::string indent(label_width_ + 3, ' ');
    std::string out = paint_(Ink::dim, std::string(label_width_ + 1, ' ') + std::string(marks_.corner) + axis) + "\n";
    out += trimmed_right(indent + labels) + "\n";
    if (contexts.find_first_not_of(' ') != std::string::npos) out += trimmed_right(indent + contexts) + "\n";
    return out;
  }

  std::size_t start_of(const std::string& label, std::size_t x) const {
    const std::size_t half = label.size() / 2;
    return std::min(x > half ? x - half : 0, columns_ - std::min(columns_, label.size()));
  }
  /// Writes ASCII `text` at `begin` unless it would touch what is there.
  static bool place(std::string& line, const std::string& text, std::size_t begin) {
    const std::size_t from = begin > 0 ? begin - 1 : 0, to = std::min(line.size(), begin + text.size() + 1);
    if (begin + text.size() > line.size() || line.substr(from, to - from).find_first_not_of(' ') != std::string::npos)
      return false;
    line.replace(begin, text.size(), text);
    return true;
  }

  std::string left_out() const {
    if (panel_.left_out == 0) return "";
    return paint_(Ink::dim, fmt::format("{} smaller series not drawn; narrow them with --where", panel_.left_out)) +
           "\n";
  }

  const LineData& data_;
  const LinePanel& panel_;
  LastBucket last_;
  const Style& style_;
  Painter paint_;
  const AxisMarks& marks_;
  std::size_t width_, rows_, columns_ = 0, label_width_ = 0;
  std::vector<Tick> ticks_;
};

}  // namespace

std::string line_chart(const model::Answer& answer, LastBucket last, const Style& style) {
  const LineData data = line_data(answer, style.zone, Painter::series_count);
  if (data.times.empty()) return Painter(style)(Ink::dim, "no rows") + "\n";
  std::string out;
  for (const LinePanel& panel : data.panels) out += (out.empty() ? "" : "\n") + Panel(data, panel, last, style).text();
  if (last == LastBucket::incomplete)
    out += Painter(style)(Ink::dim, fmt::format("the last {} is not over yet (dotted)", name_of(data.bucket))) + "\n";
  return out;
}

}  // namespace portico::text
