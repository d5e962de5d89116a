#include "render/chart.hpp"

#include <fmt/format.h>

#include "core/text.hpp"
#include "render/chart_parts.hpp"
#include "text/cell.hpp"
#include "text/measures.hpp"
#include "text/units.hpp"

namespace portico::render {
namespace {

using Column = model::AnswerColumn;

constexpr std::size_t most_units = 6;

bool has_number(const model::Answer& answer) {
  for (const auto& columns : text::measures_of(answer)) {
    for (const auto& row : answer.rows) {
      if (text::number_of(row[columns.measure])) return true;
    }
  }
  return false;
}

double write_heading(const ChartContext& context) {
  if (context.style.heading == ChartStyle::Heading::left_out || context.block.title.empty()) return 0;
  auto& sheet = context.sheet;
  const LabelLook look{.size = 15, .weight = Weight::bold};
  const auto title = sheet.lettering().fitted(printable(context.block.title), look.size, look.weight, sheet.width());
  sheet.write(title, {0, 15}, look);
  return 26;
}

double write_empty(const ChartContext& context, double top) {
  const LabelLook look{.size = 12, .anchor = Anchor::middle, .role = Role::muted};
  context.sheet.write("No data in this period", {context.sheet.width() / 2, top + 40}, look);
  return top + 70;
}

double write_rest(Sheet& sheet, std::size_t units, double top) {
  sheet.write(fmt::format("{} more {} not drawn", units, units == 1 ? "unit is" : "units are"), {0, top + 11},
              {.size = 10, .role = Role::muted});
  return top + 22;
}

double draw_panels(const ChartContext& context, double top) {
  if (!text::column_of(context.block.answer, Column::Role::time)) return draw_bars(context, top);
  return context.block.kind == model::ReportBlock::Kind::bar ? draw_columns(context, top) : draw_lines(context, top);
}

}  // namespace

Picture draw_chart(const model::DocumentBlock& block, const ChartStyle& style) {
  Sheet sheet(style);
  const ChartContext context{sheet, block, style};
  double bottom = write_heading(context);
  if (!has_number(block.answer)) bottom = write_empty(context, bottom);
  std::size_t drawn = 0;
  for (model::Answer& part : text::apart_by_unit(block.answer)) {
    if (!has_number(part) || ++drawn > most_units) continue;
    const model::DocumentBlock of_unit{
        .kind = block.kind, .answer = std::move(part), .last_incomplete = block.last_incomplete};
    bottom = draw_panels({sheet, of_unit, style}, bottom);
  }
  if (drawn > most_units) bottom = write_rest(sheet, drawn - most_units, bottom);
  return sheet.take(bottom, block.finding.empty() ? block.title : block.finding);
}

text::SeriesData series_of(const ChartContext& context) {
  auto data = text::series_over_time(context.block.answer, {.zone = context.style.zone});
  for (auto& panel : data.panels) text::keep_largest(panel, most_series);
  return data;
}

std::vector<DrawnSeries> drawn_series(const ChartContext& context, const text::SeriesPanel& panel) {
  std::vector<DrawnSeries> drawn;
  for (const auto& series : panel.series) drawn.push_back({&series, {}, series.of == text::Series::Of::before});
  const auto count = static_cast<std::size_t>(
      std::count_if(drawn.begin(), drawn.end(), [](const auto& series) { return !series.previous; }));
  std::size_t index = 0;
  for (auto& series : drawn) {
    series.tone = series.previous ? context.sheet.tone(Role::previous) : context.sheet.series_tone(index++, count);
  }
  return drawn;
}

void write_panel_title(Sheet& sheet, const text::SeriesPanel& panel, double top) {
  const LabelLook look{.role = Role::muted};
  double room = sheet.width();
  if (panel.left_out > 0) {
    const auto note =
        fmt::format("{} smaller {} not drawn", panel.left_out, panel.left_out == 1 ? "one is" : "ones are");
    room -=
        sheet.write(note, {sheet.width(), top + 11}, {.size = 10, .anchor = Anchor::end, .role = Role::muted}).width +
        12;
  }
  sheet.write(sheet.lettering().fitted(panel.title, look.size, look.weight, room), {0, top + 11}, look);
}

}  // namespace portico::render
