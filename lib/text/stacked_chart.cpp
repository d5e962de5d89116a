#include "text/stacked_chart.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include <fmt/format.h>

#include "core/text.hpp"
#include "text/axis.hpp"
#include "text/legend.hpp"
#include "text/measures.hpp"
#include "text/series.hpp"

namespace portico::text {
namespace {

/// Where series meet they must differ without colour, too.
std::string_view fill_of(std::size_t series, const Style& style) {
  static constexpr std::array<std::string_view, Painter::series_count> unicode{"█", "░", "▓", "╱", "▒", "+"};
  static constexpr std::array<std::string_view, Painter::series_count> ascii{"#", ".", "=", "/", "o", "+"};
  if (style.glyphs == Glyphs::ascii) return ascii[series % ascii.size()];
  return style.color == Color::ansi ? unicode[0] : unicode[series % unicode.size()];
}

/// The ends of a bar: sums of what is above and below zero.
struct Ends {
  double below = 0, above = 0;
};

/// Six of the largest numbers add up to infinity.
double sum_of(double a, double b) {
  constexpr double most = std::numeric_limits<double>::max() / 4;
  return std::clamp(a + b, -most, most);
}

Ends ends_of(const SeriesPanel& panel, std::size_t place) {
  Ends ends;
  for (const Series& series : panel.series) {
    const double value = series.values[place].value_or(0);
    (value < 0 ? ends.below : ends.above) = sum_of(value < 0 ? ends.below : ends.above, value);
  }
  return ends;
}

class Stack {
 public:
  Stack(const SeriesData& data, const SeriesPanel& panel, const Style& style)
      : data_(data), panel_(panel), style_(style), paint_(style), width_(chart_width(style)) {
    for (const std::string& place : data.places) label_width_ = std::max(label_width_, display_width(place));
    label_width_ = std::min(label_width_, width_ / 3);
    cells_ = width_ - label_width_ - 2;
    Ends ends;
    for (std::size_t i = 0; i < data.places.size(); ++i) {
      const Ends here = ends_of(panel, i);
      ends = {std::min(ends.below, here.below), std::max(ends.above, here.above)};
    }
    if (ends.below == 0 && ends.above == 0) ends.above = 1;
    ticks_ = number_ticks(ends.below, ends.above, std::max(2, static_cast<int>(cells_ / 9)));
    zero_ = edge_of(0);
  }

  std::string text() const {
    std::string out = paint_(Ink::strong, fitted(panel_.title, width_, style_.glyphs)) + "\n" + names();
    for (std::size_t i = 0; i < data_.places.size(); ++i) out += line(i);
    out += axis();
    if (panel_.left_out > 0)
      out += chart_note(fmt::format("{} smaller series not drawn, so these bars are not the whole; narrow the series "
                                    "with --where",
                                    panel_.left_out),
                        style_);
    return out;
  }

 private:
  static constexpr std::size_t none = SIZE_MAX;

  /// The border between cells, from 0 to all of them, that is nearest to a value.
  std::size_t edge_of(double value) const {
    const double low = ticks_.front().at, high = ticks_.back().at;
    const double share = (value - low) / (high - low);
    return static_cast<std::size_t>(std::lround(std::clamp(share, 0.0, 1.0) * static_cast<double>(cells_)));
  }

  std::string names() const {
    std::vector<LegendEntry> entries;
    for (std::size_t i = 0; i < panel_.series.size(); ++i)
      entries.push_back({paint_.series(i, repeated(fill_of(i, style_), 2)), 2, panel_.series[i].name});
    return legend(entries, style_);
  }

  std::string line(std::size_t place) const {
    std::string out = padded_right(fitted(data_.places[place], label_width_, style_.glyphs), label_width_) + " ";
    const std::string_view bar = axis_marks(style_.glyphs).bar;
    if (known(place)) {
      const auto filled = fill(place);
      out += run(filled, 0, zero_) + paint_(Ink::dim, bar) + run(filled, zero_, cells_);
    } else {
      const std::string dash(marks(style_.glyphs).null), axis(bar);
      out += zero_ < cells_ ? std::string(zero_, ' ') + paint_(Ink::dim, axis + dash)
                            : std::string(zero_ - 1, ' ') + paint_(Ink::dim, dash + axis);
    }
    out.erase(out.find_last_not_of(' ') + 1);
    return out + "\n";
  }

  bool known(std::size_t place) const {
    return std::any_of(panel_.series.begin(), panel_.series.end(),
                       [&](const Series& series) { return series.values[place].has_value(); });
  }

  /// The series that each cell belongs to.
  std::vector<std::size_t> fill(std::size_t place) const {
    std::vector<std::size_t> cells(cells_, none);
    Ends ends;
    for (std::size_t i = 0; i < panel_.series.size(); ++i) {
      const double value = panel_.series[i].values[place].value_or(0);
      double& end = value < 0 ? ends.below : ends.above;
      const std::size_t from = edge_of(end);
      end = sum_of(end, value);
      const std::size_t to = edge_of(end);
      std::fill(cells.begin() + static_cast<std::ptrdiff_t>(std::min(from, to)),
                cells.begin() + static_cast<std::ptrdiff_t>(std::max(from, to)), i);
    }
    // The least visible piece for a sum that is not zero.
    if (ends.above > 0 && edge_of(ends.above) == zero_ && zero_ < cells_) cells[zero_] = largest(place, 1);
    if (ends.below < 0 && edge_of(ends.below) == zero_ && zero_ > 0) cells[zero_ - 1] = largest(place, -1);
    return cells;
  }

  std::size_t largest(std::size_t place, int sign) const {
    std::size_t best = 0;
    const auto size = [&](std::size_t i) { return sign * panel_.series[i].values[place].value_or(0); };
    for (std::size_t i = 1; i < panel_.series.size(); ++i)
      if (size(i) > size(best)) best = i;
    return best;
  }

  std::string run(const std::vector<std::size_t>& cells, std::size_t from, std::size_t to) const {
    std::string out;
    for (std::size_t i = from, next = from; i < to; i = next) {
      while (next < to && cells[next] == cells[i]) ++next;
      out += cells[i] == none ? std::string(next - i, ' ')
                              : paint_.series(cells[i], repeated(fill_of(cells[i], style_), next - i));
    }
    return out;
  }

  std::string axis() const {
    const AxisMarks& mark = axis_marks(style_.glyphs);
    std::vector<std::string_view> line(cells_ + 1, mark.line);
    AxisLabels labels(cells_ + 1);
    if (zero_ == 0) line[0] = mark.corner;
    for (const Tick& tick : ticks_) {
      const std::size_t x = edge_of(tick.at);
      if (x > 0 || zero_ > 0) line[x] = mark.mark;
      labels.place(tick.label, labels.start_of(tick.label, x));
    }
    std::string drawn(label_width_ + 1, ' ');
    for (const auto piece : line) drawn += piece;
    return paint_(Ink::dim, drawn) + "\n" + labels.text(label_width_ + 1);
  }

  const SeriesData& data_;
  const SeriesPanel& panel_;
  const Style& style_;
  Painter paint_;
  std::size_t width_, label_width_ = 0, cells_ = 0, zero_ = 0;
  std::vector<Tick> ticks_;
};

bool measures_share_a_unit(const model::Answer& answer) {
  const auto measures = measures_of(answer);
  for (std::size_t i = 1; i < measures.size(); ++i)
    if (share_unit(answer, measures[i].measure, measures[i - 1].measure)) return true;
  return false;
}

void limit_to_drawn(SeriesData& data) {
  for (SeriesPanel& panel : data.panels) {
    // What a measure is compared with is no part of it.
    std::erase_if(panel.series, [](const Series& series) { return series.of == Series::Of::before; });
    keep_largest(panel, Painter::series_count);
  }
}

}  // namespace

bool can_stack(const model::Answer& answer) {
  const std::size_t keys = dimensions_of(answer).size() + (calendar_time_of(answer) ? 1 : 0);
  return keys > 1 || (keys == 1 && measures_share_a_unit(answer));
}

std::string stacked_chart(const model::Answer& answer, LastBucket last, const Style& style) {
  const bool timed = calendar_time_of(answer).has_value();
  SeriesData data = timed ? series_over_time(answer, style) : series_over(answer, dimensions_of(answer).front(), style);
  limit_to_drawn(data);
  if (data.places.empty()) return Painter(style)(Ink::dim, "no rows") + "\n";
  std::string out;
  for (const SeriesPanel& panel : data.panels) out += (out.empty() ? "" : "\n") + Stack(data, panel, style).text();
  if (timed && last == LastBucket::incomplete)
    out += chart_note(fmt::format("the last {} is not over yet", name_of(data.bucket)), style);
  return out;
}

}  // namespace portico::text
