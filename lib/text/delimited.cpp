#include "text/delimited.hpp"

#include <fmt/format.h>

#include "core/text.hpp"

namespace portico::text {
namespace {

std::string controlled(std::string text, Controls controls) {
  return controls == Controls::visible ? printable(text) : text;
}

void append_tsv(std::string& out, std::string_view text) {
  for (const char c : text) switch (c) {
      case '\t':
        out += "\\t";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      case '\\':
        out += "\\\\";
        break;
      default:
        out += c;
    }
}

void append_tsv(std::string& out, const Value& value, Controls controls) {
  if (is_null(value)) {
    out += "\\N";
    return;
  }
  std::string field;
  append_tsv(field, to_string(value));
  out += controlled(std::move(field), controls);
}

bool runs_as_formula(std::string_view text) {
  return !text.empty() && std::string_view("=+-@\t\r").find(text.front()) != std::string_view::npos;
}

void append_csv(std::string& out, std::string_view text) {
  if (!text.empty() && text.find_first_of(",\"\r\n") == std::string_view::npos) {
    out += text;
    return;
  }
  out += '"';
  for (const char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

void append_csv_text(std::string& out, std::string text, const Style& style) {
  if (style.formulas == Formulas::defused && runs_as_formula(text)) text.insert(0, "'");
  append_csv(out, controlled(std::move(text), style.controls));
}

void append_csv(std::string& out, const Value& value, const Style& style) {
  if (is_null(value)) return;
  if (const auto* text = std::get_if<std::string>(&value))
    append_csv_text(out, *text, style);
  else
    out += to_string(value);
}

}  // namespace

std::string to_tsv(const model::Answer& answer, const Style& style) {
  std::string out;
  for (std::size_t i = 0; i < answer.columns.size(); ++i) {
    if (i > 0) out += '\t';
    append_tsv(out, Value(answer.columns[i].name), style.controls);
  }
  out += '\n';
  for (const auto& row : answer.rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i > 0) out += '\t';
      append_tsv(out, row[i], style.controls);
    }
    out += '\n';
  }
  return out;
}

std::string to_csv(const model::Answer& answer, const Style& style) {
  std::string out;
  for (std::size_t i = 0; i < answer.columns.size(); ++i) {
    if (i > 0) out += ',';
    append_csv_text(out, answer.columns[i].name, style);
  }
  out += "\r\n";
  for (const auto& row : answer.rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      if (i > 0) out += ',';
      append_csv(out, row[i], style);
    }
    out += "\r\n";
  }
  return out;
}

Result<std::string> to_single_value(const model::Answer& answer, const Style& style) {
  const std::size_t rows = answer.rows.size(), columns = answer.columns.size();
  if (rows != 1 || columns != 1)
    return Error{
        Errc::invalid,
        fmt::format("format 'value' needs an answer of one row and one column; this one has {} row{} and {} column{}",
                    rows, rows == 1 ? "" : "s", columns, columns == 1 ? "" : "s"),
        "ask for one measure without --by and --every, or use -o tsv"};
  return controlled(to_string(answer.rows[0][0]), style.controls) + "\n";
}

}  // namespace portico::text
