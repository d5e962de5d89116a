#pragma once
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "model/answer.hpp"
#include "text/style.hpp"

namespace portico::text {

/// Where one measure and what was compared with it stand among an answer's columns.
struct MeasureColumns {
  std::size_t measure = 0;
  std::optional<std::size_t> previous, difference, percent;
};

/// The answer's measures in order. A compared column belongs to the measure whose name begins its own (the longest
/// such), else to the measure before it.
std::vector<MeasureColumns> measures_of(const model::Answer& answer);

/// The answer with these of its columns, in this order.
model::Answer with_columns(const model::Answer& answer, const std::vector<std::size_t>& columns);

/// The first column of that role.
std::optional<std::size_t> column_of(const model::Answer& answer, model::AnswerColumn::Role role);

/// The columns that say what a row is about, in order: the dimensions, and a time that is no date on a calendar.
std::vector<std::size_t> dimensions_of(const model::Answer& answer);
/// The column of calendar time, if there is one.
std::optional<std::size_t> calendar_time_of(const model::Answer& answer);
/// Whether two measures can share one scale: they have the same unit, and a unit at all.
bool share_unit(const model::Answer& answer, std::size_t measure, std::size_t other);

/// These cells of a row of the answer as one label for people, as in row_label.
std::string label_of(const model::Answer& answer, const std::vector<Value>& row, std::span<const std::size_t> columns,
                     const Style& style);
/// These cells as a text that no other cells have.
std::string key_of(const std::vector<Value>& row, std::span<const std::size_t> columns);

/// The dimension cells of a row as one label for people, "Germany · paid"; "(none)" stands for null, "(empty)" for "".
std::string row_label(const model::Answer& answer, const std::vector<Value>& row);

}  // namespace portico::text
