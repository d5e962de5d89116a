#include "text/measures.hpp"

#include <fmt/format.h>

#include "core/text.hpp"
#include "text/cell.hpp"

namespace portico::text {
namespace {

using model::AnswerColumn;
using Role = AnswerColumn::Role;

MeasureColumns* owner_of(std::vector<MeasureColumns>& measures, const model::Answer& answer, std::size_t column) {
  MeasureColumns* best = nullptr;
  MeasureColumns* before = measures.empty() ? nullptr : &measures.front();
  for (MeasureColumns& candidate : measures) {
    const std::string& name = answer.columns[candidate.measure].name;
    if (candidate.measure < column) before = &candidate;
    if (answer.columns[column].name.starts_with(name) &&
        (!best || name.size() > answer.columns[best->measure].name.size()))
      best = &candidate;
  }
  return best ? best : before;
}

std::string label_part(const Value& value, const model::AnswerColumn& column) {
  if (is_null(value)) return "(none)";
  if (const auto* date = std::get_if<Date>(&value); date && column.fiscal) return column.fiscal->label(*date);
  const std::string text = printable(to_string(value));
  return text.empty() ? "(empty)" : text;
}

}  // namespace

std::vector<MeasureColumns> measures_of(const model::Answer& answer) {
  std::vector<MeasureColumns> measures;
  for (std::size_t i = 0; i < answer.columns.size(); ++i)
    if (answer.columns[i].role == Role::measure) measures.push_back({.measure = i});
  for (std::size_t i = 0; i < answer.columns.size(); ++i) {
    MeasureColumns* owner = owner_of(measures, answer, i);
    if (!owner) continue;
    if (answer.columns[i].role == Role::previous) owner->previous = i;
    if (answer.columns[i].role == Role::difference) owner->difference = i;
    if (answer.columns[i].role == Role::percent) owner->percent = i;
  }
  return measures;
}

model::Answer with_columns(const model::Answer& answer, const std::vector<std::size_t>& columns) {
  const auto picked = [&](const auto& all) {
    std::decay_t<decltype(all)> some;
    for (const std::size_t i : columns) some.push_back(all[i]);
    return some;
  };
  model::Answer part{.columns = picked(answer.columns), .rows = {}, .total = {}, .provenance = answer.provenance};
  for (const auto& row : answer.rows) part.rows.push_back(picked(row));
  if (answer.total) part.total = picked(*answer.total);
  return part;
}

std::optional<std::size_t> column_of(const model::Answer& answer, Role role) {
  for (std::size_t i = 0; i < answer.columns.size(); ++i)
    if (answer.columns[i].role == role) return i;
  return std::nullopt;
}

std::vector<std::size_t> dimensions_of(const model::Answer& answer) {
  std::vector<std::size_t> found;
  const auto time = calendar_time_of(answer);
  for (std::size_t i = 0; i < answer.columns.size(); ++i)
    if (answer.columns[i].role == Role::dimension || (answer.columns[i].role == Role::time && time != i))
      found.push_back(i);
  return found;
}

std::optional<std::size_t> calendar_time_of(const model::Answer& answer) {
  const auto time = column_of(answer, Role::time);
  if (!time) return std::nullopt;
  const TypeKind kind = answer.columns[*time].type.kind;
  return kind == TypeKind::time || kind == TypeKind::date ? time : std::nullopt;
}

bool share_unit(const model::Answer& answer, std::size_t measure, std::size_t other) {
  const auto& unit = answer.columns[measure].unit;
  return !unit.empty() && unit == answer.columns[other].unit;
}

std::string label_of(const model::Answer& answer, const std::vector<Value>& row, std::span<const std::size_t> columns,
                     const Style& style) {
  const std::string between = fmt::format(" {} ", marks(style.glyphs).dot);
  std::string label;
  for (const std::size_t column : columns) {
    const auto* time = std::get_if<Instant>(&row[column]);
    label += (label.empty() ? "" : between) +
             (time ? shown_time(*time, style.zone) : label_part(row[column], answer.columns[column]));
  }
  return label;
}

std::string key_of(const std::vector<Value>& row, std::span<const std::size_t> columns) {
  std::string key;
  for (const std::size_t column : columns) {
    const std::string text = is_null(row[column]) ? "" : to_string(row[column]);
    key += fmt::format("{}{}:{}", is_null(row[column]) ? 'n' : 'v', text.size(), text);
  }
  return key;
}

std::string row_label(const model::Answer& answer, const std::vector<Value>& row) {
  std::string label;
  for (std::size_t i = 0; i < row.size(); ++i)
    if (answer.columns[i].role == Role::dimension)
      label += (label.empty() ? "" : " · ") + label_part(row[i], answer.columns[i]);
  return label;
}

}  // namespace portico::text
