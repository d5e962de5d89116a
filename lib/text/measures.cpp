#include "text/measures.hpp"

#include "core/text.hpp"

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

std::string label_part(const Value& value) {
  if (is_null(value)) return "(none)";
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

std::optional<std::size_t> column_of(const model::Answer& answer, Role role) {
  for (std::size_t i = 0; i < answer.columns.size(); ++i)
    if (answer.columns[i].role == role) return i;
  return std::nullopt;
}

std::string row_label(const model::Answer& answer, const std::vector<Value>& row) {
  std::string label;
  for (std::size_t i = 0; i < row.size(); ++i)
    if (answer.columns[i].role == Role::dimension) label += (label.empty() ? "" : " · ") + label_part(row[i]);
  return label;
}

}  // namespace portico::text
