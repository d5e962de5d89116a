#pragma once
#include "model/document.hpp"
#include "render/sheet.hpp"
#include "text/series.hpp"

namespace portico::render {

/// What the parts of one chart share.
struct ChartContext {
  Sheet& sheet;
  const model::DocumentBlock& block;
  const ChartStyle& style;
};

/// Each draws its panels one below the other from `top` and answers where they end.
double draw_lines(const ChartContext& context, double top);
double draw_columns(const ChartContext& context, double top);
double draw_bars(const ChartContext& context, double top);

/// A series of a time chart as it is drawn.
struct DrawnSeries {
  const text::Series* series = nullptr;
  Tone tone;
  bool previous = false;  ///< the earlier value of the series before it
};

/// The series of a chart over time, as many a panel as are drawn.
text::SeriesData series_of(const ChartContext& context);
/// The panel's series with their colours.
std::vector<DrawnSeries> drawn_series(const ChartContext& context, const text::SeriesPanel& panel);
/// The measure and unit of a panel, and how many series it leaves out.
void write_panel_title(Sheet& sheet, const text::SeriesPanel& panel, double top);

}  // namespace portico::render
