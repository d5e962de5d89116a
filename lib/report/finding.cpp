#include "report/finding.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/text.hpp"
#include "report/question.hpp"
#include "text/cell.hpp"
#include "text/measures.hpp"
#include "text/units.hpp"

namespace portico::report {
namespace {

using Kind = model::ReportBlock::Kind;
using model::Answer;
using text::MeasureColumns;
using Row = std::vector<Value>;

std::string number_text(const Answer& answer, const Value& value, std::size_t column, const Zone& zone) {
  const std::string unit = printable(answer.columns[column].unit);
  return text::shown(value, text::format_of(answer, column, &zone)) + (unit.empty() ? "" : " " + unit);
}

/// ", up 12.3 % on the week before", or why there is no percentage.
std::string change_text(const Row& row, const MeasureColumns& columns, const Setting& setting) {
  if (!columns.previous) return "";
  if (is_null(row[*columns.previous])) return ", nothing in " + setting.earlier;
  const auto percent = columns.percent ? text::number_of(row[*columns.percent]) : std::nullopt;
  if (!percent) return "";
  const std::string size =
      text::shown(row[*columns.percent], {.digits = 1, .grouping = text::CellFormat::Grouping::thousands});
  if (size == "0.0") return ", unchanged on " + setting.earlier;
  return fmt::format(", {} {} % on {}", *percent < 0 ? "down" : "up", size.substr(*percent < 0 ? 1 : 0),
                     setting.earlier);
}

std::string measures_finding(const Answer& answer, const Row& row, const Setting& setting) {
  std::string sentence;
  for (const MeasureColumns& columns : text::measures_of(answer)) {
    const std::string name = spoken(printable(answer.columns[columns.measure].name));
    const Value& value = row[columns.measure];
    sentence += sentence.empty() ? name : "; " + name;
    sentence += is_null(value) ? ": no data"
                               : " " + number_text(answer, value, columns.measure, setting.local) +
                                     change_text(row, columns, setting);
  }
  return sentence.empty() ? "" : sentence + ".";
}

/// The rows by the first measure, the greatest first; rows without a number are left out.
std::vector<const Row*> ranked(const Answer& answer, std::size_t column) {
  std::vector<const Row*> rows;
  for (const Row& row : answer.rows)
    if (text::number_of(row[column])) rows.push_back(&row);
  std::stable_sort(rows.begin(), rows.end(), [column](const Row* a, const Row* b) {
    return *text::number_of((*a)[column]) > *text::number_of((*b)[column]);
  });
  return rows;
}

std::string leader_finding(const Answer& answer, const Setting& setting) {
  const auto measures = text::measures_of(answer);
  if (measures.empty()) return "";
  const std::size_t column = measures.front().measure;
  const auto rows = ranked(answer, column);
  if (rows.empty()) return "No data in this period.";
  const auto part = [&](const Row& row) {
    return std::pair{text::row_label(answer, row), number_text(answer, row[column], column, setting.local)};
  };
  const auto [label, number] = part(*rows[0]);
  const std::string name = spoken(printable(answer.columns[column].name));
  if (rows.size() == 1) return fmt::format("{}: {} {}.", name, label, number);
  const auto [second_label, second_number] = part(*rows[1]);
  if (number == second_number) return fmt::format("{}: {} and {} lead with {}.", name, label, second_label, number);
  return fmt::format("{}: {} leads with {}, before {} with {}.", name, label, number, second_label, second_number);
}

std::string finding_of_one(const Answer& answer, const Setting& setting) {
  const bool by_dimension = text::column_of(answer, model::AnswerColumn::Role::dimension).has_value();
  const bool by_time = text::column_of(answer, model::AnswerColumn::Role::time).has_value();
  if (by_time && by_dimension) return "";
  if (by_dimension) return leader_finding(answer, setting);
  if (by_time) return answer.total ? measures_finding(answer, *answer.total, setting) : "";
  return answer.rows.size() == 1 ? measures_finding(answer, answer.rows.front(), setting) : "";
}

}  // namespace

std::string finding_of(const model::DocumentBlock& block, const Setting& setting) {
  if (block.kind == Kind::text) return "";
  std::string finding;
  for (const Answer& part : text::apart_by_unit(block.answer)) {
    const std::string sentence = finding_of_one(part, setting);
    finding += (finding.empty() || sentence.empty() ? "" : " ") + sentence;
  }
  return finding;
}

}  // namespace portico::report
