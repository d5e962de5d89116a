#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "core/zone.hpp"
#include "model/answer.hpp"

namespace portico::text {

/// How the cells of one column are written for people. Machine formats write `portico::to_string(value)` instead, with
/// all digits.
struct CellFormat {
  enum class Grouping { none, thousands };
  enum class Sign { negative, always };
  int digits = 0;  ///< after the point, of decimals and floats
  Grouping grouping = Grouping::none;
  Sign sign = Sign::negative;
  const Zone* zone = nullptr;                    ///< of instants; null: UTC
  std::optional<model::FiscalUnit> fiscal = {};  ///< what dates are the first days of
};

/// The format of column `index`. Measures, and what was derived from them, are grouped by thousands; dimensions (which
/// may be years or ids) are not. Decimals of up to 4 digits show all of them; longer ones, that come from `/` and
/// `avg`, show the digits of their operands (at least 2, and 3 significant ones); percentages show 1.
CellFormat format_of(const model::Answer& answer, std::size_t index, const Zone* zone);

/// One cell for people: safe for a terminal, "" for null. Numbers that are rounded are rounded half to even.
std::string shown(const Value& value, const CellFormat& format);

/// "revenue (EUR)", "orders".
std::string heading(const model::AnswerColumn& column);

bool is_number(const model::AnswerColumn& column);
/// A measure, or the earlier value, difference or percentage of one.
bool is_measured(const model::AnswerColumn& column);
/// The cell as a number to draw; nothing for null, text, booleans, times and values that are not finite.
std::optional<double> number_of(const Value& value);

/// A number for a place where few cells are to spare: at most 9 cells, with 4 significant digits or so: "1234",
/// "12.35M", "-1.2e-30". 0 is "0".
std::string short_number(double number);
/// The number as `shown`, or short when that takes more than `cells`.
std::string fitting_number(const Value& value, const CellFormat& format, std::size_t cells);

/// "1234567.50" → "1,234,567.50".
std::string grouped(std::string_view number);
/// "2026-03-01 14:00", with seconds only when there are some, and with the offset where the clock shows it twice:
/// "2026-10-25 02:00 +01:00".
std::string shown_time(Instant instant, const Zone* zone);

}  // namespace portico::text
