#include "text/json.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>
#include <utf8proc.h>

#include "core/cell_text.hpp"
#include "text/rows.hpp"

namespace portico::text {
namespace {

using model::AnswerColumn;

bool bidi_override(utf8proc_int32_t code) {
  return (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}

void append_escaped(std::string& out, utf8proc_int32_t code, std::string_view bytes) {
  switch (code) {
    case '"':
      out += "\\\"";
      return;
    case '\\':
      out += "\\\\";
      return;
    case '\n':
      out += "\\n";
      return;
    case '\r':
      out += "\\r";
      return;
    case '\t':
      out += "\\t";
      return;
    default:
      break;
  }
  if (code < 0)
    out += "\uFFFD";
  else if (code < 0x20 || (code >= 0x7f && code <= 0x9f) || bidi_override(code))
    fmt::format_to(std::back_inserter(out), "\\u{:04x}", code);
  else
    out += bytes;
}

/// Writes the members of one object or array with the commas between them.
class Members {
 public:
  Members(std::string& out, char open, char close) : out_(out), close_(close) { out_ += open; }
  Members(const Members&) = delete;
  Members& operator=(const Members&) = delete;
  ~Members() { out_ += close_; }

  std::string& next(std::string_view before = "") {
    if (!first_) out_ += ',';
    first_ = false;
    return out_ += before;
  }
  std::string& key(std::string_view name, std::string_view before = "") {
    next(before);
    append_json_string(out_, name);
    return out_ += ':';
  }
  void text(std::string_view name, std::string_view value) { append_json_string(key(name), value); }
  void number(std::string_view name, std::int64_t value) { fmt::format_to(std::back_inserter(key(name)), "{}", value); }
  void flag(std::string_view name, bool value) { key(name) += value ? "true" : "false"; }
  void time(std::string_view name, const std::optional<Instant>& value) {
    value ? text(name, to_iso(*value)) : void(key(name) += "null");
  }

 private:
  std::string& out_;
  char close_;
  bool first_ = true;
};

std::string_view name_of(AnswerColumn::Role role) { return AnswerColumn::role_names[static_cast<std::size_t>(role)]; }

std::string_view name_of(model::ReportBlock::Kind kind) {
  static constexpr std::array<std::string_view, 5> names{"kpi", "line", "bar", "table", "text"};
  return names[static_cast<std::size_t>(kind)];
}

void append_column(std::string& out, const AnswerColumn& column) {
  Members members(out, '{', '}');
  members.text("name", column.name);
  members.text("type", to_string(column.type));
  members.text("role", name_of(column.role));
  members.text("unit", column.unit);
  if (!column.unit_field.empty()) members.text("unit_field", column.unit_field);
  if (!column.fiscal) return;
  Members fiscal(members.key("fiscal"), '{', '}');
  fiscal.text("unit", column.fiscal->unit);
  fiscal.text("year_start", column.fiscal->year_start);
}

/// The cell of a row; null also where a float is not finite.
void append_json_cell(std::string& out, const Column& column, std::size_t row) {
  switch (column.type.kind) {
    case TypeKind::integer:
    case TypeKind::decimal:
    case TypeKind::boolean:
      if (column.null_at(row))
        out += "null";
      else
        append_cell(out, column, row);
      return;
    case TypeKind::text:
      if (column.null_at(row))
        out += "null";
      else
        append_json_string(out, column.text_at(row));
      return;
    default:
      return append_json_value(out, column.value_at(row));
  }
}

/// One object a row.
class RowObjects {
 public:
  explicit RowObjects(const std::vector<AnswerColumn>& columns) {
    for (const AnswerColumn& column : columns) {
      std::string key(keys_.empty() ? "{" : ",");
      append_json_string(key, column.name);
      keys_.push_back(key + ':');
    }
  }
  void append(std::string& out, const model::RowBatch& batch, std::size_t row) const {
    for (std::size_t i = 0; i < keys_.size(); ++i) {
      out += keys_[i];
      append_json_cell(out, batch.columns[i], row);
    }
    out += keys_.empty() ? "{}" : "}";
  }

 private:
  std::vector<std::string> keys_;
};

class JsonlRows final : public RowFormat {
  void begin(std::string&, const std::vector<AnswerColumn>& columns) override { objects_.emplace(columns); }
  void add(std::string& out, const model::RowBatch& batch) override {
    for (std::size_t row = 0; row < batch.rows; ++row) {
      objects_->append(out, batch, row);
      out += '\n';
    }
  }
  void end(std::string&, const model::Provenance&) override {}

  std::optional<RowObjects> objects_;
};

void append_row(std::string& out, const model::Answer& answer, const std::vector<Value>& row) {
  Members members(out, '{', '}');
  for (std::size_t i = 0; i < row.size(); ++i) append_json_value(members.key(answer.columns[i].name), row[i]);
}

void append_source(std::string& out, const model::SourceFreshness& source) {
  Members members(out, '{', '}');
  members.text("name", source.name);
  members.time("synced_at", source.synced_at);
  members.time("data_as_of", source.data_as_of);
  members.text("state", source.state);
  members.number("rejected", source.rejected);
}

void append_removal(std::string& out, const model::Removal& removal) {
  Members members(out, '{', '}');
  members.text("dataset", removal.dataset);
  members.text("reason", removal.reason);
  members.time("at", removal.at);
  members.number("rows", removal.rows);
  members.time("before", removal.before);
}

void append_provenance(std::string& out, const model::Provenance& meta) {
  Members members(out, '{', '}');
  members.time("as_of", meta.as_of);
  members.number("tx", meta.tx);
  members.text("period", meta.period);
  members.text("compared_with", meta.compared_with);
  members.text("zone", meta.zone);
  members.flag("partial", meta.partial);
  members.flag("approximate", meta.approximate);
  members.flag("source_has_rejects", meta.source_has_rejects);
  members.number("rows_scanned", meta.rows_scanned);
  members.number("nulls_by_overflow", meta.nulls_by_overflow);
  members.text("definition", meta.definition);
  members.time("kept_from", meta.kept_from);
  {
    Members removed(members.key("removed"), '[', ']');
    for (const auto& removal : meta.removed) append_removal(removed.next(), removal);
  }
  Members sources(members.key("sources"), '[', ']');
  for (const auto& source : meta.sources) append_source(sources.next(), source);
}

/// The members every answer has, one row a line, into an open object.
void append_answer(Members& members, const model::Answer& answer) {
  {
    Members columns(members.key("columns", "\n "), '[', ']');
    for (const auto& column : answer.columns) append_column(columns.next("\n  "), column);
  }
  {
    Members rows(members.key("rows", "\n "), '[', ']');
    const RowObjects objects(answer.columns);
    const model::RowBatch batch = batch_of(answer);
    for (std::size_t row = 0; row < batch.rows; ++row) objects.append(rows.next("\n  "), batch, row);
  }
  std::string& out = members.key("total", "\n ");
  answer.total ? append_row(out, answer, *answer.total) : void(out += "null");
  if (answer.provenance.as_of != Instant{}) append_provenance(members.key("meta", "\n "), answer.provenance);
}

class JsonRows final : public RowFormat {
  void begin(std::string& out, const std::vector<AnswerColumn>& columns) override {
    objects_.emplace(columns);
    out += R"({"schema":"portico.rows/1",)";
    out += "\n \"columns\":";
    {
      Members members(out, '[', ']');
      for (const AnswerColumn& column : columns) append_column(members.next("\n  "), column);
    }
    out += ",\n \"rows\":[";
  }
  void add(std::string& out, const model::RowBatch& batch) override {
    for (std::size_t row = 0; row < batch.rows; ++row) {
      out += std::exchange(first_, false) ? "\n  " : ",\n  ";
      objects_->append(out, batch, row);
    }
  }
  void end(std::string& out, const model::Provenance& provenance) override {
    out += "],\n \"meta\":";
    append_provenance(out, provenance);
    out += "}\n";
  }

  std::optional<RowObjects> objects_;
  bool first_ = true;
};

void append_block(std::string& out, const model::DocumentBlock& block) {
  Members members(out, '{', '}');
  members.text("kind", name_of(block.kind));
  members.text("title", block.title);
  members.text("finding", block.finding);
  if (block.kind == model::ReportBlock::Kind::text) return members.text("text", block.text);
  members.flag("last_incomplete", block.last_incomplete);
  append_answer(members, block.answer);
}

}  // namespace

void append_json_string(std::string& out, std::string_view text) {
  const auto is_plain = [](char c) { return c >= 0x20 && c < 0x7f && c != '"' && c != '\\'; };
  out += '"';
  while (!text.empty()) {
    const auto plain = static_cast<std::size_t>(std::find_if_not(text.begin(), text.end(), is_plain) - text.begin());
    out += text.substr(0, plain);
    text.remove_prefix(plain);
    if (text.empty()) break;
    utf8proc_int32_t code = -1;
    const auto size = utf8proc_iterate(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                       static_cast<utf8proc_ssize_t>(text.size()), &code);
    const std::size_t bytes = size > 0 ? static_cast<std::size_t>(size) : 1;
    append_escaped(out, size > 0 ? code : -1, text.substr(0, bytes));
    text.remove_prefix(bytes);
  }
  out += '"';
}

void append_json_value(std::string& out, const Value& value) {
  const auto* floating = std::get_if<double>(&value);
  if (is_null(value) || (floating && !std::isfinite(*floating))) {
    out += "null";
  } else if (const auto* text = std::get_if<std::string>(&value)) {
    append_json_string(out, *text);
  } else if (std::holds_alternative<Instant>(value) || std::holds_alternative<Date>(value)) {
    append_json_string(out, to_string(value));
  } else {
    out += to_string(value);
  }
}

std::string to_json(const model::Answer& answer) {
  std::string out;
  {
    Members members(out, '{', '}');
    members.text("schema", "portico.answer/1");
    append_answer(members, answer);
  }
  return out += '\n';
}

std::string to_jsonl(const model::Answer& answer) {
  std::string out;
  const auto rows = jsonl_rows();
  rows->begin(out, answer.columns);
  rows->add(out, batch_of(answer));
  return out;
}

std::unique_ptr<RowFormat> json_rows() { return std::make_unique<JsonRows>(); }
std::unique_ptr<RowFormat> jsonl_rows() { return std::make_unique<JsonlRows>(); }

std::string to_json(const model::Document& document) {
  std::string out;
  {
    Members members(out, '{', '}');
    members.text("schema", "portico.document/1");
    members.text("report", document.report);
    members.text("title", document.title);
    members.text("period", document.period);
    members.text("range", document.range);
    members.text("customer", document.customer);
    {
      Members blocks(members.key("blocks", "\n "), '[', ']');
      for (const auto& block : document.blocks) append_block(blocks.next("\n  "), block);
    }
    append_provenance(members.key("meta", "\n "), document.provenance);
  }
  return out += '\n';
}

}  // namespace portico::text
