#pragma once
#include <optional>
#include <string>
#include <vector>

#include "model/answer.hpp"

namespace portico::text {

/// Where one measure and what was compared with it stand among an answer's columns.
struct MeasureColumns {
  std::size_t measure = 0;
  std::optional<std::size_t> previous, difference, percent;
};

/// The answer's measures in order. A compared column belongs to the measure whose name begins its own (the longest
/// such), else to the measure before it.
std::vector<MeasureColumns> measures_of(const model::Answer& answer);

/// The first column of that role.
std::optional<std::size_t> column_of(const model::Answer& answer, model::AnswerColumn::Role role);

/// The dimension cells of a row as one label for people, "Germany · paid"; "(none)" stands for null, "(empty)" for "".
std::string row_label(const model::Answer& answer, const std::vector<Value>& row);

}  // namespace portico::text
