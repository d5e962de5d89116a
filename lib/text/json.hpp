#pragma once
#include <string>
#include <string_view>

#include "model/answer.hpp"
#include "model/document.hpp"

namespace portico::text {

/// Appends a JSON string. Control characters, also DEL, C1 and bidi overrides, are escaped; bytes that are not UTF-8
/// become U+FFFD.
void append_json_string(std::string& out, std::string_view text);
/// Appends a JSON value: integers and decimals as numbers with all their digits, floats as the shortest that reads back
/// (null when not finite), times and dates as ISO strings.
void append_json_value(std::string& out, const Value& value);

/// {"schema":"portico.answer/1", "columns", "rows" (objects by column name), "total", "meta" (provenance; only where
/// there is one)}.
std::string to_json(const model::Answer& answer);
/// One object a row; neither total nor provenance.
std::string to_jsonl(const model::Answer& answer);
/// {"schema":"portico.document/1", …, "blocks" (each with its answer)}.
std::string to_json(const model::Document& document);

}  // namespace portico::text
