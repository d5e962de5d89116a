#include "text/mail_text.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/text.hpp"
#include "text/bar_chart.hpp"
#include "text/cell.hpp"
#include "text/measures.hpp"
#include "text/provenance.hpp"
#include "text/style.hpp"
#include "text/table.hpp"

namespace portico::text {
namespace {

using Kind = model::ReportBlock::Kind;

constexpr std::size_t line_width = 72;
constexpr std::size_t most_rows = 60;

Style mail_style(const Zone* zone) { return {.width = line_width, .zone = zone, .footer = Footer::hidden}; }

std::string paragraph(std::string_view text) {
  std::string out;
  for (const auto part : split(text, '\n'))
    for (const std::string& line : wrapped(printable(part), line_width)) out += line + "\n";
  return out;
}

std::string underlined(std::string_view text, char rule) {
  const std::string lines = paragraph(text);
  std::size_t longest = 0;
  for (const auto line : split(lines, '\n')) longest = std::max(longest, display_width(line));
  return lines + std::string(longest, rule) + "\n";
}

/// "up 12.3 % from 4,800.10".
std::string change_words(const model::Answer& answer, const MeasureColumns& columns, const Zone* zone) {
  const auto& row = answer.rows.front();
  const std::string before =
      columns.previous ? shown(row[*columns.previous], format_of(answer, columns.measure, zone)) : "";
  const auto percent = columns.percent ? number_of(row[*columns.percent]) : std::nullopt;
  if (!percent) return before.empty() ? "" : "before: " + before;
  const std::string size = shown(row[*columns.percent], {.digits = 1, .grouping = CellFormat::Grouping::thousands});
  const std::string words = size == "0.0"  ? "unchanged"
                            : *percent < 0 ? "down " + size.substr(1) + " %"
                                           : "up " + size + " %";
  return before.empty() ? words : words + " from " + before;
}

std::string key_figures(const model::Answer& answer, const Zone* zone) {
  if (answer.rows.empty()) return "no rows\n";
  struct Line {
    std::string name, value, change;
  };
  std::vector<Line> lines;
  std::size_t name_width = 0, value_width = 0;
  for (const MeasureColumns& columns : measures_of(answer)) {
    const Value& value = answer.rows.front()[columns.measure];
    Line line{heading(answer.columns[columns.measure]),
              is_null(value) ? "–" : shown(value, format_of(answer, columns.measure, zone)),
              change_words(answer, columns, zone)};
    name_width = std::max(name_width, std::min<std::size_t>(display_width(line.name), 28));
    value_width = std::max(value_width, display_width(line.value));
    lines.push_back(std::move(line));
  }
  std::string out;
  for (const Line& line : lines) {
    const std::string figures =
        padded_right(fit_width(line.name, name_width), name_width) + "  " + padded_left(line.value, value_width);
    const bool fits = display_width(figures) + 3 + display_width(line.change) <= line_width;
    out += figures + (line.change.empty() ? "" : (fits ? "   " : "\n    ") + line.change) + "\n";
  }
  return out;
}

std::string as_paragraphs(const model::Answer& answer, const Zone* zone) {
  std::string out;
  for (const auto& row : answer.rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string text = is_null(row[i]) ? "–" : shown(row[i], format_of(answer, i, zone));
      out += paragraph(heading(answer.columns[i]) + ": " + text);
    }
    out += "\n";
  }
  return out;
}

std::string table_text(const model::Answer& answer, const Zone* zone) {
  std::string table = table_body(answer, mail_style(zone));
  for (const auto line : split(table, '\n'))
    if (display_width(line) > line_width) return as_paragraphs(answer, zone);
  return table;
}

std::string data_text(const model::DocumentBlock& block, const Zone* zone) {
  model::Answer shortened = block.answer;
  const std::size_t rows = shortened.rows.size();
  if (rows > most_rows) shortened.rows.resize(most_rows);
  std::string out = block.kind == Kind::table ? table_text(shortened, zone)
                    : rows == 0               ? "no rows\n"
                                              : bar_chart(shortened, mail_style(zone));
  if (rows > most_rows) out += fmt::format("… and {} more rows\n", grouped(std::to_string(rows - most_rows)));
  if (block.last_incomplete) out += "The last period is not over yet.\n";
  return out;
}

std::string block_text(const model::DocumentBlock& block, const Zone* zone) {
  std::string out;
  if (!block.title.empty()) out += underlined(block.title, '-');
  if (block.kind == Kind::text) return out + paragraph(block.text);
  if (!block.finding.empty()) out += paragraph(block.finding) + "\n";
  return out + (block.kind == Kind::kpi ? key_figures(block.answer, zone) : data_text(block, zone));
}

std::string about(const model::Document& document, const Zone* zone) {
  std::string out;
  for (const Notice& notice : notices(document.provenance, zone))
    out += paragraph((notice.level == Notice::Level::warning ? "! " : "") + notice.text);
  if (!document.brand.support.empty()) out += paragraph("Questions: " + document.brand.support);
  return out;
}

}  // namespace

std::string to_mail_text(const model::Document& document, const Zone* zone) {
  std::string below = document.period;
  if (const std::string range = period_text(document.range); range != document.period && !range.empty())
    below += " (" + range + ")";
  if (!document.customer.empty()) below += ", " + document.customer;
  std::string out =
      underlined(document.brand.name.empty() ? document.title : document.brand.name + ": " + document.title, '=') +
      paragraph(below);
  for (const auto& block : document.blocks) out += "\n" + block_text(block, zone);
  return out + "\n" + std::string(line_width, '-') + "\n" + about(document, zone);
}

}  // namespace portico::text
