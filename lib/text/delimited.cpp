#include "text/delimited.hpp"

#include <fmt/format.h>

#include "core/cell_text.hpp"
#include "core/text.hpp"
#include "text/rows.hpp"

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

void append_tsv_text(std::string& out, std::string_view text, Controls controls) {
  if (controls == Controls::kept) return append_tsv(out, text);
  std::string field;
  append_tsv(field, text);
  out += printable(field);
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

/// Lines of fields with a separator between them.
class DelimitedRows : public RowFormat {
 public:
  DelimitedRows(const Style& style, char separator, std::string_view line_end)
      : style_(style), separator_(separator), line_end_(line_end) {}

  void begin(std::string& out, const std::vector<model::AnswerColumn>& columns) override {
    for (std::size_t i = 0; i < columns.size(); ++i) {
      if (i > 0) out += separator_;
      append(out, columns[i].name);
    }
    out += line_end_;
  }
  void add(std::string& out, const model::RowBatch& batch) override {
    for (std::size_t row = 0; row < batch.rows; ++row) {
      for (std::size_t i = 0; i < batch.columns.size(); ++i) {
        if (i > 0) out += separator_;
        append(out, batch.columns[i], row);
      }
      out += line_end_;
    }
  }
  void end(std::string&, const model::Provenance&) override {}

 protected:
  const Style& style() const { return style_; }

 private:
  virtual void append(std::string& out, std::string_view text) const = 0;
  virtual std::string_view null() const = 0;

  void append(std::string& out, const Column& column, std::size_t row) const {
    if (column.null_at(row))
      out += null();
    else if (column.type.kind == TypeKind::text)
      append(out, column.text_at(row));
    else
      append_cell(out, column, row);
  }

  Style style_;
  char separator_;
  std::string_view line_end_;
};

class TsvRows final : public DelimitedRows {
 public:
  explicit TsvRows(const Style& style) : DelimitedRows(style, '\t', "\n") {}

 private:
  void append(std::string& out, std::string_view text) const override { append_tsv_text(out, text, style().controls); }
  std::string_view null() const override { return "\\N"; }
};

class CsvRows final : public DelimitedRows {
 public:
  explicit CsvRows(const Style& style) : DelimitedRows(style, ',', "\r\n") {}

 private:
  void append(std::string& out, std::string_view text) const override {
    const bool defused = style().formulas == Formulas::defused && runs_as_formula(text);
    if (!defused && style().controls == Controls::kept) return append_csv(out, text);
    append_csv(out, controlled((defused ? "'" : "") + std::string(text), style().controls));
  }
  std::string_view null() const override { return ""; }
};

std::string written(RowFormat& rows, const model::Answer& answer) {
  std::string out;
  rows.begin(out, answer.columns);
  rows.add(out, batch_of(answer));
  return out;
}

/// The columns that say something of what the others name: the only column, or those that are neither a time nor a
/// dimension.
std::vector<std::size_t> value_columns(const model::Answer& answer) {
  using Role = model::AnswerColumn::Role;
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < answer.columns.size(); ++i) {
    const Role role = answer.columns[i].role;
    if (answer.columns.size() == 1 || (role != Role::time && role != Role::dimension)) found.push_back(i);
  }
  return found;
}

}  // namespace

std::unique_ptr<RowFormat> tsv_rows(const Style& style) { return std::make_unique<TsvRows>(style); }
std::unique_ptr<RowFormat> csv_rows(const Style& style) { return std::make_unique<CsvRows>(style); }

std::string to_tsv(const model::Answer& answer, const Style& style) { return written(*tsv_rows(style), answer); }
std::string to_csv(const model::Answer& answer, const Style& style) { return written(*csv_rows(style), answer); }

Result<std::string> to_single_value(const model::Answer& answer, const Style& style) {
  const auto values = value_columns(answer);
  const std::size_t rows = answer.rows.size(), columns = answer.columns.size();
  if (values.size() > 1)
    return Error{
        Errc::invalid,
        fmt::format("format 'value' needs an answer with one value; this one has {} columns of values", values.size()),
        "ask for one measure, name one column by --fields, or use -o tsv"};
  if (rows == 0) return std::string();
  if (rows > 1 || values.empty())
    return Error{
        Errc::invalid,
        fmt::format("format 'value' needs an answer of one row and one value; this one has {} row{} and {} column{}",
                    rows, rows == 1 ? "" : "s", columns, columns == 1 ? "" : "s"),
        rows > 1 ? "narrow it to one row by --where, --having or --limit 1, leave out --by and --every, or use -o tsv"
                 : "name one column by --fields, or use -o tsv"};
  return controlled(to_string(answer.rows[0][values[0]]), style.controls) + "\n";
}

}  // namespace portico::text
