#include <cmath>

#include "render/chart_parts.hpp"

namespace portico::render {
namespace {

constexpr double title_height = 22, legend_height = 20, tick_room = 60, axis_height = 38, panel_distance = 14;

/// One panel of upright bars from zero, a group of them for each time bucket.
class ColumnPanelDrawing {
 public:
  ColumnPanelDrawing(const ChartContext& context, const text::SeriesData& data, const text::SeriesPanel& panel)
      : context_(context),
        sheet_(context.sheet),
        data_(data),
        panel_(panel),
        series_(drawn_series(context, panel)),
        axis_(axis_of(panel)) {}

  void draw(double top) {
    write_panel_title(sheet_, panel_, top);
    const double legend = series_.size() > 1 ? legend_height : 0;
    if (legend > 0) draw_legend(top + title_height);
    const double left = axis_.label_width(sheet_.lettering()) + 8;
    plot_ = {left, top + title_height + legend, sheet_.width() - left,
             context_.style.height - title_height - legend - axis_height};
    axis_.draw(sheet_, plot_);
    for (std::size_t i = 0; i < series_.size(); ++i) draw_series(i);
    const int most = std::max(2, static_cast<int>(plot_.width / tick_room));
    write_time_axis(sheet_, text::time_ticks(data_, most), plot_, [&](LocalTime time) { return middle_of(time); });
  }

 private:
  static NumberAxis axis_of(const text::SeriesPanel& panel) {
    double low = 0, high = 0;
    for (const auto& series : panel.series) {
      for (const auto& value : series.values) {
        low = std::min(low, value.value_or(0));
        high = std::max(high, value.value_or(0));
      }
    }
    return {low, high, NumberAxis::Base::zero, 5};
  }

  double slot() const { return plot_.width / static_cast<double>(data_.times.size()); }

  std::optional<double> middle_of(LocalTime time) const {
    const auto found = std::lower_bound(data_.times.begin(), data_.times.end(), time);
    if (found == data_.times.end() || *found != time) return std::nullopt;
    return plot_.x + (static_cast<double>(found - data_.times.begin()) + 0.5) * slot();
  }

  void draw_series(std::size_t index) {
    const auto& series = series_[index];
    const double group = std::min(slot() * 0.76, 44.0 * static_cast<double>(series_.size()));
    const double width = group / static_cast<double>(series_.size());
    for (std::size_t i = 0; i < series.series->values.size(); ++i) {
      const auto& value = series.series->values[i];
      if (!value || *value == 0) continue;
      const double middle = plot_.x + (static_cast<double>(i) + 0.5) * slot();
      const double x = middle - group / 2 + width * static_cast<double>(index);
      const double y = axis_.y(*value), zero = axis_.y(0);
      const bool open = context_.block.last_incomplete && i + 1 == data_.times.size() && !series.previous;
      const double breadth = std::max(width - (series_.size() > 1 ? 1.5 : 0), 0.5);
      sheet_.add(Bar{{x, std::min(y, zero), breadth, std::max(std::abs(zero - y), 0.5)},
                     series.tone,
                     open ? Stroke::dashed : Stroke::solid});
    }
  }

  void draw_legend(double top) {
    const double room = sheet_.width() / static_cast<double>(series_.size());
    double x = 0;
    for (const auto& series : series_) {
      sheet_.add(Bar{{x, top, 10, 10}, series.tone});
      const auto name = sheet_.lettering().fitted(series.series->name, 11, Weight::regular, room - 30);
      x = sheet_.write(name, {x + 15, top + 9}, {}).right() + 15;
    }
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

double draw_columns(const ChartContext& context, double top) {
  const auto data = series_of(context);
  for (const auto& panel : data.panels) {
    ColumnPanelDrawing(context, data, panel).draw(top);
    top += context.style.height + panel_distance;
  }
  return top - panel_distance;
}

}  // namespace portico::render
