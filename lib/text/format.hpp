#pragma once
/// text: answers and documents as bytes that need no picture — tables, delimited text, JSON, Markdown, charts drawn in
/// characters, and the text part of a mail. It is linked into the command line, so it stays light; it knows no
/// terminal, no environment and no clock: the caller says all that in a Style.
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "model/answer.hpp"
#include "model/document.hpp"
#include "text/style.hpp"

namespace portico::text {

/// What an answer or a document can be written as. The last five are made by the daemon's `render`.
enum class Format { table, tsv, csv, json, jsonl, markdown, chart, value, none, html, xlsx, pdf, png, svg };

/// The name on the command line, "jsonl".
std::string_view name_of(Format format);
/// Every name, in the order of the enum.
std::vector<std::string> format_names();
/// Whether the bytes come from the daemon, not from `write` below.
bool is_rendered(Format format);

/// `invalid` for an unknown name, with the nearest one or the list.
Result<Format> parse_format(std::string_view name);
/// By the extension of a file name (`--to report.xlsx`). `invalid` when it has none or an unknown one.
Result<Format> format_for_file(std::string_view path);

/// The answer in that format. `invalid` when it cannot take this shape (`value` of several rows or values, `chart`
/// without a number), or is a rendered format.
Result<std::string> write(const model::Answer& answer, Format format, const Style& style);
/// The document in that format: `table` and `chart` are the report in the terminal, `markdown`, `json`; `tsv`, `csv`
/// and `jsonl` need a document with exactly one block of data; else `invalid`.
Result<std::string> write(const model::Document& document, Format format, const Style& style);

}  // namespace portico::text
