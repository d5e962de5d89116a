#include "text/bar_chart.hpp"

#include <cmath>

#include <fmt/format.h>

#include "core/text.hpp"
#include "render/chart_parts.hpp"
#include "text/cell.hpp"
#include "text/measures.hpp"

namespace portico::render {
namespace {

constexpr double title_height = 24, row_height = 26, bar_height = 16, panel_distance = 18, column_distance = 8;
constexpr std::size_t most_bars = 24;
constexpr LabelLook name_look{.size = 11.5};
constexpr LabelLook value_look{.size = 11, .weight = Weight::bold};
constexpr LabelLook change_look{.size = 10.5, .role = Role::muted};

/// One row: its name, its bar from zero, its value, and the change against the earlier value.
struct Row {
  std::string name, value, change;
  std::optional<double> number, previous;
};

/// One measure as horizontal bars from zero.
class BarPanelDrawing {
 public:
  BarPanelDrawing(const ChartContext& context, const text::MeasureColumns& columns)
      : context_(context), sheet_(context.sheet), columns_(columns) {
    const auto& answer = context.block.answer;
    for (const auto& row : answer.rows) {
      if (rows_.size() < most_bars) rows_.push_back(row_of(answer, row));
    }
    lay_out();
  }

  double draw(double top) {
    auto title = text::heading(context_.block.answer.columns[columns_.measure]);
    if (columns_.previous) title += " · the upright mark is the earlier value";
    sheet_.write(sheet_.lettering().fitted(title, 11, Weight::regular, sheet_.width()), {0, top + 11},
                 {.role = Role::muted});
    double y = top + title_height;
    for (const auto& row : rows_) {
      draw_row(row, y);
      y += row_height;
    }
    const double x = std::floor(x_of(0)) + 0.5;
    sheet_.add(Line{{{x, top + title_height}, {x, y}}, sheet_.tone(Role::axis), 1});
    const auto left_out = context_.block.answer.rows.size() - rows_.size();
    if (left_out == 0) return y;
    sheet_.write(fmt::format("{} more {} not drawn", left_out, left_out == 1 ? "row is" : "rows are"), {0, y + 14},
                 {.size = 10, .role = Role::muted});
    return y + 20;
  }

 private:
  Row row_of(const model::Answer& answer, const std::vector<Value>& cells) const {
    const auto shown = [&](std::size_t column) {
      return text::shown(cells[column], text::format_of(answer, column, context_.style.zone));
    };
    Row row{.name = text::row_label(answer, cells),
            .value = shown(columns_.measure),
            .number = text::number_of(cells[columns_.measure])};
    if (row.name.empty()) row.name = printable(answer.columns[columns_.measure].name);
    if (row.value.empty()) row.value = "–";
    if (columns_.previous) row.previous = text::number_of(cells[*columns_.previous]);
    if (columns_.percent) row.change = text::change_text(cells[*columns_.percent], {});
    return row;
  }

  void lay_out() {
    const auto& letters = sheet_.lettering();
    double names = 0, values = 0, changes = 0;
    for (const auto& row : rows_) {
      names = std::max(names, letters.width(row.name, name_look.size));
      values = std::max(values, letters.width(row.value, value_look.size, value_look.weight));
      changes = std::max(changes, letters.width(row.change, change_look.size));
      for (const auto& number : {row.number, row.previous}) {
        low_ = std::min(low_, number.value_or(0));
        high_ = std::max(high_, number.value_or(0));
      }
    }
    if (low_ == 0 && high_ == 0) high_ = 1;
    name_room_ = std::min(names, sheet_.width() * 0.32);
    const double before = low_ < 0 ? values + column_distance : 0;
    const double after = values + column_distance + (changes > 0 ? changes + column_distance : 0);
    left_ = name_room_ + column_distance + before;
    room_ = std::max(40.0, sheet_.width() - left_ - after);
  }

  double x_of(double value) const { return left_ + (value - low_) / (high_ - low_) * room_; }

  void draw_row(const Row& row, double top) {
    const double baseline = top + row_height / 2 + 4;
    const auto name = sheet_.lettering().fitted(row.name, name_look.size, name_look.weight, name_room_);
    sheet_.write(name, {0, baseline}, name_look);
    const double zero = x_of(0), end = x_of(row.number.value_or(0)), y = top + (row_height - bar_height) / 2;
    if (row.number && *row.number != 0) {
      sheet_.add(
          Bar{{std::min(zero, end), y, std::max(std::abs(end - zero), 1.0), bar_height}, sheet_.series_tone(0, 1)});
    }
    double reach = std::max(zero, end);
    if (row.previous) {
      const double x = x_of(*row.previous);
      sheet_.add(Line{{{x, y - 3}, {x, y + bar_height + 3}}, sheet_.tone(Role::text), 1.5});
      reach = std::max(reach, x);
    }
    if (row.number.value_or(0) < 0) {
      auto look = value_look;
      look.anchor = Anchor::end;
      sheet_.write(row.value, {std::min(end, row.previous ? x_of(*row.previous) : end) - column_distance, baseline},
                   look);
    } else {
      reach = sheet_.write(row.value, {reach + column_distance, baseline}, value_look).right();
    }
    if (!row.change.empty()) sheet_.write(row.change, {reach + column_distance, baseline}, change_look);
  }

  const ChartContext& context_;
  Sheet& sheet_;
  const text::MeasureColumns columns_;
  std::vector<Row> rows_;
  double low_ = 0, high_ = 0, name_room_ = 0, left_ = 0, room_ = 0;
};

}  // namespace

double draw_bars(const ChartContext& context, double top) {
  for (const auto& columns : text::measures_of(context.block.answer)) {
    top = BarPanelDrawing(context, columns).draw(top) + panel_distance;
  }
  return top - panel_distance + 4;
}

}  // namespace portico::render
