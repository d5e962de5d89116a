#include "text/units.hpp"

#include <algorithm>
#include <optional>

#include "text/cell.hpp"

namespace portico::text {
namespace {

using model::Answer;
using Role = model::AnswerColumn::Role;

/// The column that names the units; nothing where all units are known.
std::optional<std::size_t> unit_column(const Answer& answer) {
  const auto named = std::find_if(answer.columns.begin(), answer.columns.end(),
                                  [](const auto& column) { return !column.unit_field.empty(); });
  if (named == answer.columns.end()) return std::nullopt;
  const auto found = std::find_if(answer.columns.begin(), answer.columns.end(), [&](const auto& column) {
    return column.role == Role::dimension && column.name == named->unit_field;
  });
  if (found == answer.columns.end()) return std::nullopt;
  return static_cast<std::size_t>(found - answer.columns.begin());
}

/// No rows yet.
Answer of_unit(const Answer& answer, std::size_t unit_at, const Value& unit) {
  Answer part{.columns = answer.columns, .rows = {}, .total = {}, .provenance = answer.provenance};
  for (auto& column : part.columns) {
    const bool amount = !column.unit_field.empty();
    column.unit_field.clear();
    if (amount && !is_null(unit)) column.unit = to_string(unit);
    const std::string name = is_null(unit) ? "no unit" : to_string(unit).empty() ? "empty unit" : to_string(unit);
    if (!amount && column.role == Role::measure) column.name += " (" + name + ")";
  }
  part.columns.erase(part.columns.begin() + static_cast<std::ptrdiff_t>(unit_at));
  return part;
}

}  // namespace

std::vector<Answer> apart_by_unit(const Answer& answer) {
  const auto unit_at = unit_column(answer);
  if (!unit_at) return {answer};
  std::vector<Answer> parts;
  std::vector<Value> units;
  for (const auto& row : answer.rows) {
    const Value& unit = row[*unit_at];
    const auto known = std::find(units.begin(), units.end(), unit);
    const auto at = static_cast<std::size_t>(known - units.begin());
    if (known == units.end()) {
      units.push_back(unit);
      parts.push_back(of_unit(answer, *unit_at, unit));
    }
    auto& cells = parts[at].rows.emplace_back(row);
    cells.erase(cells.begin() + static_cast<std::ptrdiff_t>(*unit_at));
  }
  return parts;
}

}  // namespace portico::text
