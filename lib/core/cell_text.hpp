#pragma once
#include <string>

#include "core/column.hpp"

namespace portico {

/// The canonical texts of to_string() and to_iso(), at the end of a text that grows: where many cells are written.
void append_iso(std::string& out, Date date);
void append_iso(std::string& out, Instant instant);
/// The decimal units / 10^scale with all its digits.
void append_decimal(std::string& out, std::int64_t units, int scale);
/// A cell; nothing for null.
void append_cell(std::string& out, const Column& column, std::size_t row);

}  // namespace portico
