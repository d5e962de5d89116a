#include "text/format.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "core/text.hpp"
#include "text/chart.hpp"
#include "text/delimited.hpp"
#include "text/document.hpp"
#include "text/json.hpp"
#include "text/markdown.hpp"
#include "text/table.hpp"

namespace portico::text {
namespace {

using AnswerWriter = Result<std::string> (*)(const model::Answer&, const Style&);
using DocumentWriter = Result<std::string> (*)(const model::Document&, const Style&);

struct Entry {
  Format format;
  std::string_view name;
  std::string_view extensions;  ///< separated by blanks
  AnswerWriter answer;          ///< null: made by the daemon
  DocumentWriter document;      ///< null: the document's only answer is written
};

template <auto write>
Result<std::string> plain(const model::Answer& answer, const Style& style) {
  return write(answer, style);
}
template <auto write>
Result<std::string> whole(const model::Document& document, const Style& style) {
  return write(document, style);
}
Result<std::string> json_answer(const model::Answer& answer, const Style&) { return to_json(answer); }
Result<std::string> jsonl_answer(const model::Answer& answer, const Style&) { return to_jsonl(answer); }
Result<std::string> json_document(const model::Document& document, const Style&) { return to_json(document); }
Result<std::string> no_answer(const model::Answer&, const Style&) { return std::string(); }
Result<std::string> no_document(const model::Document&, const Style&) { return std::string(); }
std::string markdown_answer(const model::Answer& answer, const Style& style) { return to_markdown(answer, style); }
std::string markdown_document(const model::Document& document, const Style& style) {
  return to_markdown(document, style);
}

constexpr std::array<Entry, 14> entries{{
    {Format::table, "table", "txt", plain<to_table>, whole<to_terminal>},
    {Format::tsv, "tsv", "tsv tab", plain<to_tsv>, nullptr},
    {Format::csv, "csv", "csv", plain<to_csv>, nullptr},
    {Format::json, "json", "json", json_answer, json_document},
    {Format::jsonl, "jsonl", "jsonl ndjson", jsonl_answer, nullptr},
    {Format::markdown, "markdown", "md markdown", plain<markdown_answer>, whole<markdown_document>},
    {Format::chart, "chart", "", to_chart, whole<to_terminal>},
    {Format::value, "value", "", to_single_value, nullptr},
    {Format::none, "none", "", no_answer, no_document},
    {Format::html, "html", "html htm", nullptr, nullptr},
    {Format::xlsx, "xlsx", "xlsx", nullptr, nullptr},
    {Format::pdf, "pdf", "pdf", nullptr, nullptr},
    {Format::png, "png", "png", nullptr, nullptr},
    {Format::svg, "svg", "svg", nullptr, nullptr},
}};

const Entry& entry_of(Format format) { return entries[static_cast<std::size_t>(format)]; }

/// Those that any answer can be written in, and what reports have besides.
std::string known_formats() {
  std::vector<std::string> names;
  for (const Entry& entry : entries)
    if (entry.answer) names.emplace_back(entry.name);
  return "formats: " + join(names, ", ") + "; of a report html, too";
}

bool lists(std::string_view extensions, std::string_view wanted) {
  const auto all = split(extensions, ' ');
  return !wanted.empty() && std::find(all.begin(), all.end(), wanted) != all.end();
}

Error rendered(Format format) {
  return Error{Errc::invalid,
               fmt::format("format '{}' is made by the daemon and cannot be written here", name_of(format)), ""};
}

}  // namespace

std::string_view name_of(Format format) { return entry_of(format).name; }

std::vector<std::string> format_names() {
  std::vector<std::string> names;
  for (const Entry& entry : entries) names.emplace_back(entry.name);
  return names;
}

bool is_rendered(Format format) { return entry_of(format).answer == nullptr; }

Result<Format> parse_format(std::string_view name) {
  for (const Entry& entry : entries)
    if (entry.name == name) return entry.format;
  const auto names = format_names();
  return Error{Errc::invalid, fmt::format("unknown format '{}'{}", printable(name), did_you_mean(name, names)),
               known_formats()};
}

Result<Format> format_for_file(std::string_view path) {
  const std::string_view file = path.substr(path.find_last_of('/') + 1);
  const auto dot = file.find_last_of('.');
  const std::string extension = dot == std::string_view::npos || dot == 0 ? "" : to_lower(file.substr(dot + 1));
  for (const Entry& entry : entries)
    if (lists(entry.extensions, extension)) return entry.format;
  const std::string why =
      extension.empty() ? "has no extension" : fmt::format("has the unknown extension '.{}'", extension);
  return Error{Errc::invalid, fmt::format("file '{}' {}, so its format is not known", printable(path), why),
               "say the format with -o; " + known_formats()};
}

Result<std::string> write(const model::Answer& answer, Format format, const Style& style) {
  const Entry& entry = entry_of(format);
  return entry.answer ? entry.answer(answer, style) : rendered(format);
}

Result<std::string> write(const model::Document& document, Format format, const Style& style) {
  const Entry& entry = entry_of(format);
  if (is_rendered(format)) return rendered(format);
  if (entry.document) return entry.document(document, style);
  const model::Answer* only = nullptr;
  std::size_t count = 0;
  for (const auto& block : document.blocks)
    if (block.kind != model::ReportBlock::Kind::text) only = &block.answer, ++count;
  if (count == 1) return entry.answer(*only, style);
  return Error{Errc::invalid,
               fmt::format("format '{}' holds one table; report '{}' has {} blocks of data", entry.name,
                           printable(document.report), count),
               "use json, markdown or table, or run the query of one block"};
}

}  // namespace portico::text
