#include "render/figures.hpp"

#include <fmt/format.h>

#include "core/text.hpp"
#include "text/bar_chart.hpp"
#include "text/cell.hpp"
#include "text/measures.hpp"
#include "text/units.hpp"

namespace portico::render {
namespace {

constexpr std::string_view no_value = "–";

std::string shown_or_dash(const Value& value, const text::CellFormat& format) {
  const auto shown = text::shown(value, format);
  return shown.empty() && is_null(value) ? std::string(no_value) : shown;
}

Figure figure_of(const model::Answer& answer, const text::MeasureColumns& columns, const Zone* zone) {
  const auto& row = answer.rows.front();
  const auto& column = answer.columns[columns.measure];
  const auto format = text::format_of(answer, columns.measure, zone);
  Figure figure{.name = printable(column.name),
                .value = shown_or_dash(row[columns.measure], format),
                .unit = printable(column.unit)};
  if (columns.previous) figure.before = shown_or_dash(row[*columns.previous], format);
  if (!columns.percent) return figure;
  figure.change = text::change_text(row[*columns.percent], {});
  const double percent = text::number_of(row[*columns.percent]).value_or(0);
  if (percent > 0) figure.direction = Figure::Direction::up;
  if (percent < 0) figure.direction = Figure::Direction::down;
  return figure;
}

}  // namespace

std::vector<Figure> figures_of(const model::Answer& answer, const Zone* zone) {
  std::vector<Figure> figures;
  if (answer.rows.empty()) return figures;
  for (const auto& part : text::apart_by_unit(answer))
    for (const auto& columns : text::measures_of(part)) figures.push_back(figure_of(part, columns, zone));
  return figures;
}

Cells cells_of(const model::Answer& answer, const Zone* zone, const CellLimits& limits) {
  Cells cells;
  const auto width = std::min(limits.columns, answer.columns.size());
  const auto height = std::min(limits.rows, answer.rows.size());
  std::vector<text::CellFormat> formats;
  for (std::size_t i = 0; i < width; ++i) {
    formats.push_back(text::format_of(answer, i, zone));
    const auto align = text::is_number(answer.columns[i]) ? Cells::Align::right : Cells::Align::left;
    cells.columns.push_back({text::heading(answer.columns[i]), align});
  }
  const auto shown_row = [&](const std::vector<Value>& row) {
    std::vector<std::string> texts;
    for (std::size_t i = 0; i < width; ++i) texts.push_back(shown_or_dash(row[i], formats[i]));
    return texts;
  };
  for (std::size_t i = 0; i < height; ++i) cells.rows.push_back(shown_row(answer.rows[i]));
  if (answer.total) {
    cells.total = shown_row(*answer.total);
    for (std::size_t i = 0; i < width; ++i) {
      if (is_null((*answer.total)[i]) && !text::is_measured(answer.columns[i]))
        (*cells.total)[i] = i == 0 ? "Total" : "";
    }
  }
  cells.rows_left_out = answer.rows.size() - height;
  cells.columns_left_out = answer.columns.size() - width;
  return cells;
}

std::string summary_of(const model::Document& document, const Zone* zone) {
  for (const auto& block : document.blocks) {
    if (block.kind != model::ReportBlock::Kind::kpi) continue;
    std::string summary;
    for (const auto& figure : figures_of(block.answer, zone)) {
      summary +=
          fmt::format("{}{} {}{}{}{}{}", summary.empty() ? "" : " · ", figure.name, figure.value,
                      figure.unit.empty() ? "" : " ", figure.unit, figure.change.empty() ? "" : " ", figure.change);
    }
    if (!summary.empty()) return summary;
  }
  for (const auto& block : document.blocks) {
    if (!block.finding.empty()) return printable(block.finding);
  }
  return printable(document.title);
}

std::vector<std::string> paragraphs_of(const std::string& text) {
  std::vector<std::string> paragraphs;
  std::string current;
  const auto finish = [&] {
    if (!current.empty()) paragraphs.push_back(std::exchange(current, {}));
  };
  for (const auto line : split(text, '\n')) {
    const auto content = trimmed(line);
    if (content.empty()) {
      finish();
    } else {
      current += (current.empty() ? "" : "\n") + std::string(content);
    }
  }
  finish();
  return paragraphs;
}

}  // namespace portico::render
