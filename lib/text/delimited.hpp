#pragma once
#include <string>

#include "model/answer.hpp"
#include "text/style.hpp"

namespace portico::text {

/// Tab-separated: a header line, raw numbers, ISO times; tab, newline, carriage return and backslash in text are
/// written \t \n \r \\, null is \N. Lines end with LF.
std::string to_tsv(const model::Answer& answer, const Style& style);

/// RFC 4180: a header line, CRLF after each line; null is empty, empty text is "". Text that a spreadsheet would run as
/// a formula (it starts with = + - @, a tab or a carriage return) gets a leading apostrophe unless style.formulas is
/// `kept`; numbers are never touched.
std::string to_csv(const model::Answer& answer, const Style& style);

/// The one value of an answer, raw, and a newline: of its only column, or of the only one that is neither a time nor a
/// dimension. Nothing for an answer without rows. `invalid` for several rows or values.
Result<std::string> to_single_value(const model::Answer& answer, const Style& style);

}  // namespace portico::text
