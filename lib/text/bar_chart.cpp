#include "text/bar_chart.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "core/text.hpp"
#include "text/cell.hpp"
#include "text/measures.hpp"
#include "text/series.hpp"

namespace portico::text {
namespace {

constexpr std::size_t gap = 2;
constexpr std::size_t least_rest = 16;  // of a line, for labels and bars

struct Bar {
  std::string label, number, change;
  std::optional<double> value;

  /// For a width that its number leaves no room for bars in.
  void shorten() {
    if (value) number = short_number(*value);
  }
};

class Bars {
 public:
  Bars(const model::Answer& answer, const MeasureColumns& columns, const Style& style)
      : style_(style), paint_(style), width_(chart_width(style)), title_(heading(answer.columns[columns.measure])) {
    const CellFormat format = format_of(answer, columns.measure, style.zone);
    const std::vector<std::string> labels = labels_of(answer, style);
    for (std::size_t i = 0; i < answer.rows.size(); ++i) {
      const auto& row = answer.rows[i];
      const Value& value = row[columns.measure];
      bars_.push_back({labels[i], is_null(value) ? std::string(marks(style.glyphs).null) : shown(value, format),
                       columns.percent ? change_text(row[*columns.percent], style) : "", number_of(value)});
    }
    lay_out();
  }

  std::string text() const {
    std::string out = paint_(Ink::strong, fitted(title_, width_, style_.glyphs)) + "\n";
    for (const Bar& bar : bars_) out += line(bar);
    return out;
  }

 private:
  static std::vector<std::string> labels_of(const model::Answer& answer, const Style& style) {
    const std::vector<std::size_t> dimensions = dimensions_of(answer);
    std::vector<std::string> labels(answer.rows.size());
    if (calendar_time_of(answer)) labels = time_labels(answer, style);
    for (std::size_t i = 0; i < labels.size(); ++i) {
      const std::string rest = label_of(answer, answer.rows[i], dimensions, style);
      if (!labels[i].empty() && !rest.empty()) labels[i] += fmt::format(" {} ", marks(style.glyphs).dot);
      labels[i] += rest;
    }
    return labels;
  }

  void lay_out() {
    for (const Bar& bar : bars_) {
      label_width_ = std::max(label_width_, display_width(bar.label));
      low_ = std::min(low_, bar.value.value_or(0));
      high_ = std::max(high_, bar.value.value_or(0));
    }
    measure();
    if (fixed() + least_rest > width_) {
      for (Bar& bar : bars_) bar.shorten();
      measure();
    }
    if (fixed() + least_rest > width_) change_width_ = 0;
    const std::size_t rest = width_ - fixed();
    label_width_ = std::min(label_width_, rest / 2);
    divide(rest - label_width_);
  }

  void measure() {
    number_width_ = change_width_ = 0;
    for (const Bar& bar : bars_) {
      number_width_ = std::max(number_width_, display_width(bar.number));
      change_width_ = std::max(change_width_, display_width(bar.change));
    }
  }
  /// The cells of a line that neither its label nor its bar takes.
  std::size_t fixed() const { return number_width_ + gap + gap + (change_width_ > 0 ? change_width_ + gap : 0); }

  void divide(std::size_t cells) {
    above_ = cells;
    if (low_ >= 0) return;
    using Wide = long double;  // the span may overflow a double
    const Wide share = -Wide{low_} / (Wide{high_} - Wide{low_});
    const std::size_t room = cells - 1, least_above = high_ > 0 ? 1 : 0;
    const auto rounded = static_cast<std::size_t>(std::lround(share * static_cast<Wide>(room)));
    below_ = std::clamp<std::size_t>(rounded, 1, room - least_above);
    above_ = room - below_;
  }

  /// Both sides share one scale: so many cells for one unit.
  double largest_right() const {
    if (low_ >= 0) return high_;
    return -low_ / static_cast<double>(below_) * static_cast<double>(std::max<std::size_t>(above_, 1));
  }

  std::string line(const Bar& entry) const {
    const std::string label = fitted(entry.label, label_width_, style_.glyphs);
    std::string out = padded_right(label, label_width_) + std::string(gap, ' ');
    const std::string number = padded_left(entry.number, number_width_);
    out += entry.value ? number : paint_(Ink::dim, number);
    if (change_width_ > 0) out += std::string(gap, ' ') + painted_change(entry.change);
    out += std::string(gap, ' ') + drawn(entry.value.value_or(0));
    out.erase(out.find_last_not_of(' ') + 1);
    return out + "\n";
  }

  std::string painted_change(const std::string& change) const {
    const std::string padded = padded_left(change, change_width_);
    if (change.starts_with(marks(style_.glyphs).up)) return paint_(Ink::up, padded);
    return change.starts_with(marks(style_.glyphs).down) ? paint_(Ink::down, padded) : paint_(Ink::dim, padded);
  }

  std::string drawn(double value) const {
    const std::string axis = low_ < 0 ? paint_(Ink::dim, style_.glyphs == Glyphs::unicode ? "│" : "|") : "";
    if (value >= 0)
      return std::string(below_, ' ') + axis +
             (high_ > 0 ? paint_.series(0, bar(value, std::max(high_, largest_right()), above_, style_.glyphs)) : "");
    const std::string left = leftward(value);
    return std::string(below_ - std::min(below_, display_width(left)), ' ') + paint_.series(3, left) + axis;
  }

  /// Unicode has no eighths that grow to the left, only a half.
  std::string leftward(double value) const {
    const double cells = value / low_ * static_cast<double>(below_);
    auto halves = std::max<std::size_t>(1, static_cast<std::size_t>(std::lround(cells * 2)));
    if (style_.glyphs == Glyphs::ascii) return std::string(std::max<std::size_t>(1, (halves + 1) / 2), '#');
    return (halves % 2 ? "▐" : "") + repeated("█", halves / 2);
  }

  const Style& style_;
  Painter paint_;
  std::size_t width_;
  std::string title_;
  std::vector<Bar> bars_;
  std::size_t label_width_ = 0, number_width_ = 0, change_width_ = 0, below_ = 0, above_ = 0;
  double low_ = 0, high_ = 0;
};

}  // namespace

std::string bar(double value, double largest, std::size_t cells, Glyphs glyphs) {
  static constexpr std::array<std::string_view, 8> parts{"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  if (value <= 0 || largest <= 0) return "";
  const double length = std::min(1.0, value / largest) * static_cast<double>(cells);
  if (glyphs == Glyphs::ascii)
    return std::string(std::max<std::size_t>(1, static_cast<std::size_t>(std::lround(length))), '#');
  const auto eighths = std::max<std::size_t>(1, static_cast<std::size_t>(std::lround(length * 8)));
  return repeated("█", eighths / 8) + std::string(parts[eighths % 8]);
}

std::string change_text(const Value& percent, const Style& style) {
  const auto number = number_of(percent);
  if (!number) return "";
  const std::string text = shown(percent, {.digits = 1, .grouping = CellFormat::Grouping::thousands});
  const std::string_view digits = std::string_view(text).substr(text.starts_with('-') ? 1 : 0);
  const Marks& mark = marks(style.glyphs);
  if (digits.find_first_not_of("0.") == std::string_view::npos) return "0.0 %";
  return fmt::format("{} {} %", *number > 0 ? mark.up : mark.down, digits);
}

std::string bar_chart(const model::Answer& answer, const Style& style) {
  std::string out;
  for (const MeasureColumns& columns : measures_of(answer))
    out += (out.empty() ? "" : "\n") + Bars(answer, columns, style).text();
  return out;
}

}  // namespace portico::text
