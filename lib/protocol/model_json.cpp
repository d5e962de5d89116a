#include "protocol/model_json.hpp"

#include <array>
#include <charconv>

namespace portico::protocol {
namespace {

/// Names of enumerators by position.
template <std::size_t N>
using Names = std::array<std::string_view, N>;

template <class E, std::size_t N>
E name_from_json(const Names<N>& names, const Json& json, const std::string& path) {
  std::string all;
  for (std::size_t i = 0; i < N; ++i) {
    if (json.is_string() && json.get_string() == names[i]) return static_cast<E>(i);
    all += (all.empty() ? "one of " : ", ") + std::string(names[i]);
  }
  throw Mismatch{path, all};
}

using ColumnRole = model::AnswerColumn::Role;

using BlockKind = model::ReportBlock::Kind;
constexpr Names<5> block_kinds{"kpi", "line", "bar", "table", "text"};

void append_quoted(std::string& out, const auto& append) {
  out += '"';
  append();
  out += '"';
}

void append_value(std::string& out, const Value& value) {
  if (is_null(value))
    out += "null";
  else if (const auto* number = std::get_if<std::int64_t>(&value))
    append_json(out, *number);
  else if (const auto* flag = std::get_if<bool>(&value))
    append_json(out, *flag);
  else if (const auto* text = std::get_if<std::string>(&value))
    append_text(out, *text);
  else if (const auto* decimal = std::get_if<Decimal>(&value))
    append_quoted(out, [&] { append_decimal(out, decimal->units(), decimal->scale()); });
  else
    append_text(out, to_string(value));
}

std::optional<double> parse_float(const std::string& text) {
  double number = 0;
  const char* last = text.data() + text.size();
  const auto [end, failed] = std::from_chars(text.data(), last, number);
  return failed == std::errc() && end == last ? std::optional(number) : std::nullopt;
}

Value text_cell(const std::string& text, const Type& type, const std::string& path) {
  if (type.kind == TypeKind::text) return text;
  if (type.kind == TypeKind::decimal)
    if (auto number = Decimal::parse(text, type.scale)) return *number;
  if (type.kind == TypeKind::floating)
    if (auto number = parse_float(text)) return *number;
  if (type.kind == TypeKind::time)
    if (auto instant = parse_instant(text)) return *instant;
  if (type.kind == TypeKind::date)
    if (auto date = parse_date(text)) return *date;
  throw Mismatch{path, to_string(type)};
}

Value cell_from_json(const Json& json, const Type& type, const std::string& path) {
  if (json.is_null()) return std::monostate{};
  switch (type.kind) {
    case TypeKind::integer:
      return from_json<std::int64_t>(json, path);
    case TypeKind::boolean:
      return from_json<bool>(json, path);
    default:
      return text_cell(from_json<std::string>(json, path), type, path);
  }
}

void append_row(std::string& out, const std::vector<Value>& row) {
  append_items(out, row, [&](const Value& cell) { append_value(out, cell); });
}

std::vector<Value> row_from_json(const Json& json, const std::vector<model::AnswerColumn>& columns,
                                 const std::string& path) {
  if (!json.is_array() || json.get_array().size() != columns.size()) throw Mismatch{path, "one cell per column"};
  std::vector<Value> row;
  row.reserve(columns.size());
  try {
    for (const Json& cell : json.get_array()) row.push_back(cell_from_json(cell, columns[row.size()].type, ""));
  } catch (const Mismatch& cell) {  // the path is only put together when it is needed: answers have many cells
    throw Mismatch{item_path(path, row.size()), cell.expected};
  }
  return row;
}

std::vector<std::vector<Value>> rows_from_json(const Json& json, const std::vector<model::AnswerColumn>& columns,
                                               const std::string& path) {
  if (!json.is_array()) throw Mismatch{path, "an array"};
  std::vector<std::vector<Value>> rows;
  rows.reserve(json.get_array().size());
  for (const Json& row : json.get_array()) rows.push_back(row_from_json(row, columns, item_path(path, rows.size())));
  return rows;
}

}  // namespace

void Codec<Type>::append(std::string& out, const Type& type) { append_text(out, to_string(type)); }

Type Codec<Type>::decode(const Json& json, const std::string& path) {
  const auto type = parse_type(from_json<std::string>(json, path));
  if (!type) throw Mismatch{path, "a type"};
  return *type;
}

void Codec<ColumnRole>::append(std::string& out, const ColumnRole& role) {
  append_text(out, model::AnswerColumn::role_names[static_cast<std::size_t>(role)]);
}

ColumnRole Codec<ColumnRole>::decode(const Json& json, const std::string& path) {
  return name_from_json<ColumnRole>(model::AnswerColumn::role_names, json, path);
}

void Codec<BlockKind>::append(std::string& out, const BlockKind& kind) {
  append_text(out, block_kinds[static_cast<std::size_t>(kind)]);
}

BlockKind Codec<BlockKind>::decode(const Json& json, const std::string& path) {
  return name_from_json<BlockKind>(block_kinds, json, path);
}

void Codec<model::Answer>::append(std::string& out, const model::Answer& answer) {
  out += R"({"columns":)";
  append_json(out, answer.columns);
  out += R"(,"rows":)";
  append_items(out, answer.rows, [&](const std::vector<Value>& row) { append_row(out, row); });
  if (answer.total) append_row(out += R"(,"total":)", *answer.total);
  out += R"(,"provenance":)";
  append_json(out, answer.provenance);
  out += '}';
}

model::Answer Codec<model::Answer>::decode(const Json& json, const std::string& path) {
  if (!json.is_object()) throw Mismatch{path, "an object"};
  model::Answer answer;
  // The columns say how to read the cells, so they come first wherever they stand.
  if (const Json* columns = json.get_object().if_contains("columns"))
    answer.columns = from_json<std::vector<model::AnswerColumn>>(*columns, member_path(path, "columns"));
  for (const auto& [name, value] : json.get_object()) {
    const std::string at = member_path(path, name);
    if (name == "rows")
      answer.rows = rows_from_json(value, answer.columns, at);
    else if (name == "total")
      answer.total = row_from_json(value, answer.columns, at);
    else if (name == "provenance")
      answer.provenance = from_json<model::Provenance>(value, at);
    else if (name != "columns")
      throw Mismatch{at, "no such member"};
  }
  return answer;
}

}  // namespace portico::protocol
