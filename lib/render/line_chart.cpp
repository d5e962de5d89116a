#include <fmt/format.h>

#include "render/chart_parts.hpp"
#include "text/cell.hpp"
#include "text/measures.hpp"

namespace portico::render {
namespace {

constexpr double title_height = 22, tick_room = 70, axis_height = 38, panel_distance = 14;
constexpr double several_room = 34;  // between plot and margin, without the names: leader, dot

/// One panel of lines over a shared time axis.
class LinePanelDrawing {
 public:
  LinePanelDrawing(const ChartContext& context, const text::SeriesData& data, const text::SeriesPanel& panel)
      : context_(context),
        sheet_(context.sheet),
        data_(data),
        panel_(panel),
        series_(drawn_series(context, panel)),
        axis_(axis_of(panel)) {}

  void draw(double top) {
    write_panel_title(sheet_, panel_, top);
    const double left = axis_.label_width(sheet_.lettering()) + 8;
    const double right = end_room();
    plot_ = {left, top + title_height, sheet_.width() - left - right - 6,
             context_.style.height - title_height - axis_height};
    axis_.draw(sheet_, plot_);
    write_time_axis(sheet_, text::time_ticks(data_, tick_count()), plot_,
                    [&](LocalTime time) { return std::optional(x_of(time)); });
    for (const bool previous : {true, false}) {  // the earlier lines lie below
      for (const auto& series : series_) {
        if (series.previous == previous) draw_series(series);
      }
    }
    write_end_labels(sheet_, end_labels(), plot_.right() + (series_.size() > 1 ? 20 : 10), plot_);
  }

 private:
  static NumberAxis axis_of(const text::SeriesPanel& panel) {
    std::optional<double> low, high;
    for (const auto& series : panel.series) {
      for (const auto& value : series.values) {
        if (!value) continue;
        low = std::min(low.value_or(*value), *value);
        high = std::max(high.value_or(*value), *value);
      }
    }
    return {low.value_or(0), high.value_or(1), NumberAxis::Base::free, 5};
  }

  int tick_count() const { return std::max(2, static_cast<int>(plot_.width / tick_room)); }

  double x_of(LocalTime time) const {
    const auto first = data_.times.front(), last = data_.times.back();
    if (first == last) return plot_.x + plot_.width / 2;
    const auto part = static_cast<double>((time - first).count()) / static_cast<double>((last - first).count());
    return plot_.x + part * plot_.width;
  }

  /// The series' points in runs between gaps.
  std::vector<std::vector<Point>> runs_of(const text::Series& series) const {
    std::vector<std::vector<Point>> runs;
    bool open = false;
    for (std::size_t i = 0; i < series.values.size(); ++i) {
      if (!series.values[i]) {
        open = false;
        continue;
      }
      if (!open) runs.emplace_back();
      open = true;
      runs.back().push_back({x_of(data_.times[i]), axis_.y(*series.values[i])});
    }
    return runs;
  }

  bool ends_incomplete(const DrawnSeries& series) const {
    return context_.block.last_incomplete && !series.previous && series.series->values.back().has_value();
  }

  void draw_series(const DrawnSeries& series) {
    auto runs = runs_of(*series.series);
    if (runs.empty()) return;
    if (series_.size() == 1 && axis_.low() == 0) shade(runs, series.tone);
    const double width = series.previous ? 1.5 : 2.25;
    const Point last = runs.back().back();
    if (ends_incomplete(series) && runs.back().size() > 1) {
      const Point before = runs.back()[runs.back().size() - 2];
      sheet_.add(Line{{before, last}, series.tone, width, Stroke::dashed});
      runs.back().pop_back();
    }
    for (auto& run : runs) {
      if (run.size() == 1 && !same(run.front(), last)) {
        sheet_.add(Dot{run.front(), width, series.tone});
      } else {
        sheet_.add(Line{std::move(run), series.tone, width});
      }
    }
    if (series.previous) return;
    sheet_.add(Dot{last, 3.5, series.tone, ends_incomplete(series) ? Dot::Fill::hollow : Dot::Fill::solid});
  }

  static bool same(Point a, Point b) { return a.x == b.x && a.y == b.y; }

  void shade(const std::vector<std::vector<Point>>& runs, Tone tone) {
    tone.opacity = 0.09;
    for (const auto& run : runs) {
      if (run.size() < 2) continue;
      auto points = run;
      points.push_back({run.back().x, plot_.bottom()});
      points.push_back({run.front().x, plot_.bottom()});
      sheet_.add(Area{std::move(points), tone});
    }
  }

  std::optional<std::size_t> last_of(const text::Series& series) const {
    for (std::size_t i = series.values.size(); i > 0; --i) {
      if (series.values[i - 1]) return i - 1;
    }
    return std::nullopt;
  }

  /// A single line ends with its last value, several with their names.
  std::string end_text(const DrawnSeries& series) const {
    if (series_.size() > 1) return series.series->name;
    const auto last = last_of(*series.series);
    const auto measure = text::measures_of(context_.block.answer).front().measure;
    const auto format = text::format_of(context_.block.answer, measure, nullptr);
    return last ? text::shown(*series.series->values[*last], format) : "";
  }

  double end_room() const {
    double widest = 0;
    for (const auto& series : series_)
      widest = std::max(widest, sheet_.lettering().width(end_text(series), 11, Weight::bold));
    return std::min(widest, sheet_.width() * 0.28) + (series_.size() > 1 ? several_room : 12);
  }

  std::vector<EndLabel> end_labels() const {
    const double room = sheet_.width() - plot_.right() - (series_.size() > 1 ? several_room : 10);
    std::vector<EndLabel> labels;
    for (const auto& series : series_) {
      const auto last = last_of(*series.series);
      if (!last) continue;
      const auto weight = series_.size() > 1 ? Weight::regular : Weight::bold;
      labels.push_back({sheet_.lettering().fitted(end_text(series), 11, weight, room),
                        {x_of(data_.times[*last]), axis_.y(*series.series->values[*last])},
                        series.tone});
    }
    return labels;
  }

  const ChartContext& context_;
  Sheet& sheet_;
  const text::SeriesData& data_;
  const text::SeriesPanel& panel_;
  std::vector<DrawnSeries> series_;
  NumberAxis axis_;
  Box plot_;
};

}  // namespace

double draw_lines(const ChartContext& context, double top) {
  const auto data = series_of(context);
  for (const auto& panel : data.panels) {
    LinePanelDrawing(context, data, panel).draw(top);
    top += context.style.height + panel_distance;
  }
  return top - panel_distance;
}

}  // namespace portico::render
