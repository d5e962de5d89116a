#pragma once
#include <string>

#include "model/answer.hpp"
#include "text/style.hpp"

namespace portico::text {

/// The answer as an aligned table for people: a heading with units, numbers right-aligned and grouped, nulls as a dim
/// dash, the total set off, provenance below (unless hidden). When the style limits the width, text columns are cut,
/// the widest first, to no less than 8 cells; numbers are never cut.
std::string to_table(const model::Answer& answer, const Style& style);

/// Only heading, rows and total.
std::string table_body(const model::Answer& answer, const Style& style);

/// The provenance alone, one notice a line, warnings marked; wrapped to the style's width.
std::string provenance_footer(const model::Provenance& provenance, const Style& style);

}  // namespace portico::text
