#include "text/markdown.hpp"

#include "core/text.hpp"
#include "text/cell.hpp"
#include "text/provenance.hpp"
#include "text/rows.hpp"

namespace portico::text {
namespace {

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : printable(text)) {
    if (c == '&') {
      out += "&amp;";
    } else if (c == '<') {
      out += "&lt;";
    } else {
      if (std::string_view("\\`*_[]>|~#!").find(c) != std::string_view::npos) out += '\\';
      out += c;
    }
  }
  return out;
}

std::string cell_text(const Value& value, const model::AnswerColumn& column) {
  if (is_null(value)) return "–";
  if (const auto* date = std::get_if<Date>(&value); date && column.fiscal) return column.fiscal->label(*date);
  return is_number(column) ? to_string(value) : escaped(to_string(value));
}

void append_row(std::string& out, const model::Answer& answer, const std::vector<Value>& row) {
  out += '|';
  for (std::size_t i = 0; i < row.size(); ++i) out += " " + cell_text(row[i], answer.columns[i]) + " |";
  out += '\n';
}

void append_total(std::string& out, const model::Answer& answer) {
  std::vector<Value> row = *answer.total;
  if (!row.empty() && is_null(row.front()) && !is_measured(answer.columns.front())) row.front() = std::string("total");
  append_row(out, answer, row);
}

void append_head(std::string& out, const std::vector<model::AnswerColumn>& columns) {
  out += '|';
  for (const auto& column : columns) out += " " + escaped(heading(column)) + " |";
  out += "\n|";
  for (const auto& column : columns) out += is_number(column) ? " ---: |" : " --- |";
  out += '\n';
}

void append_table(std::string& out, const model::Answer& answer) {
  append_head(out, answer.columns);
  for (const auto& row : answer.rows) append_row(out, answer, row);
  if (answer.total) append_total(out, answer);
}

void append_notices(std::string& out, const model::Provenance& provenance, const Style& style) {
  if (style.footer == Footer::hidden) return;
  out += '\n';
  for (const Notice& notice : notices(provenance, style.zone))
    out +=
        (notice.level == Notice::Level::warning ? "- **" + escaped(notice.text) + "**" : "- " + escaped(notice.text)) +
        "\n";
}

class MarkdownRows final : public RowFormat {
 public:
  explicit MarkdownRows(const Style& style) : style_(style) {}

 private:
  void begin(std::string& out, const std::vector<model::AnswerColumn>& columns) override {
    columns_ = columns;
    append_head(out, columns);
  }
  void add(std::string& out, const model::RowBatch& batch) override {
    const model::Answer answer = answer_of(columns_, batch);
    for (const auto& row : answer.rows) append_row(out, answer, row);
  }
  void end(std::string& out, const model::Provenance& provenance) override { append_notices(out, provenance, style_); }

  Style style_;
  std::vector<model::AnswerColumn> columns_;
};

}  // namespace

std::unique_ptr<RowFormat> markdown_rows(const Style& style) { return std::make_unique<MarkdownRows>(style); }

std::string to_markdown(const model::Answer& answer, const Style& style) {
  std::string out;
  append_table(out, answer);
  append_notices(out, answer.provenance, style);
  return out;
}

std::string to_markdown(const model::Document& document, const Style& style) {
  std::string out = "# " + escaped(document.title) + "\n\n" + escaped(document.period);
  if (!document.customer.empty()) out += " – " + escaped(document.customer);
  out += '\n';
  for (const auto& block : document.blocks) {
    out += '\n';
    if (!block.title.empty()) out += "## " + escaped(block.title) + "\n\n";
    if (!block.text.empty()) out += escaped(block.text) + "\n";
    if (!block.finding.empty()) out += escaped(block.finding) + "\n\n";
    if (block.kind != model::ReportBlock::Kind::text) append_table(out, block.answer);
  }
  append_notices(out, document.provenance, style);
  return out;
}

}  // namespace portico::text
