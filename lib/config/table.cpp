#include "config/table.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "config/node.hpp"
#include "core/text.hpp"
#include "core/value.hpp"

namespace portico::config {
namespace {

std::string joined(std::string_view path, std::string_view key) {
  return path.empty() ? std::string(key) : fmt::format("{}.{}", path, key);
}

std::string shown_table(std::string_view path) {
  return path.empty() ? "the top level" : fmt::format("[{}]", printable(path));
}

TableNode& table_of(Node& node) { return std::get<TableNode>(node.value); }

}  // namespace

bool Value::is_text() const { return std::holds_alternative<std::string>(node_->value); }
bool Value::is_list() const { return std::holds_alternative<Node::Array>(node_->value); }
bool Value::is_table() const { return std::holds_alternative<TableNode>(node_->value); }
const Position& Value::at() const { return node_->at; }

std::string Value::where() const {
  return key_.empty() ? shown_table(path_) : fmt::format("'{}' in {}", printable(key_), shown_table(path_));
}

void Value::expect(std::string_view wanted) const {
  problems_->add(at(), fmt::format("{} must be {}, but is {}", where(), wanted, kind_of(*node_)));
}

void Value::problem(std::string_view message) const { problems_->add(at(), fmt::format("{}: {}", where(), message)); }

void Value::problem(const Error& error) const {
  problem(error.hint.empty() ? error.message : fmt::format("{} ({})", error.message, error.hint));
}

std::optional<std::string> Value::text() const {
  if (const auto* text = std::get_if<std::string>(&node_->value)) return *text;
  expect("a text");
  return std::nullopt;
}

std::optional<std::int64_t> Value::integer() const {
  if (const auto* number = std::get_if<std::int64_t>(&node_->value)) return *number;
  expect("an integer");
  return std::nullopt;
}

std::optional<bool> Value::boolean() const {
  if (const auto* truth = std::get_if<bool>(&node_->value)) return *truth;
  expect("true or false");
  return std::nullopt;
}

std::optional<Table> Value::table() const {
  if (auto* table = std::get_if<TableNode>(&node_->value)) {
    table->opened = true;
    return Table(*node_, *problems_, key_, key_.empty() ? path_ : joined(path_, key_));
  }
  expect("a table");
  return std::nullopt;
}

std::vector<Value> Value::items() const {
  std::vector<Value> values;
  if (auto* items = std::get_if<Node::Array>(&node_->value)) {
    for (Node& item : *items) values.push_back(Value(item, *problems_, "", joined(path_, key_)));
  } else {
    expect("a list");
  }
  return values;
}

std::vector<std::string> Value::texts() const {
  std::vector<std::string> texts;
  if (!is_list()) {
    expect("a list of texts");
    return texts;
  }
  for (const Value& item : items())
    if (auto text = item.text()) texts.push_back(std::move(*text));
  return texts;
}

std::optional<std::string> Value::scalar() const {
  if (const auto* text = std::get_if<std::string>(&node_->value)) return *text;
  if (const auto* number = std::get_if<std::int64_t>(&node_->value)) return std::to_string(*number);
  if (const auto* number = std::get_if<double>(&node_->value)) return portico::to_string(portico::Value(*number));
  if (const auto* truth = std::get_if<bool>(&node_->value)) return *truth ? "true" : "false";
  expect("a single value (dates and times as text)");
  return std::nullopt;
}

std::optional<std::size_t> Value::choice(std::span<const std::string_view> names) const {
  const auto written = text();
  if (!written) return std::nullopt;
  const auto found = std::find(names.begin(), names.end(), *written);
  if (found != names.end()) return static_cast<std::size_t>(found - names.begin());
  const std::vector<std::string> known(names.begin(), names.end());
  problem(
      fmt::format("'{}' is not one of {}{}", printable(*written), join(known, ", "), did_you_mean(*written, known)));
  return std::nullopt;
}

const Position& Table::at() const { return node_->at; }
std::string Table::shown() const { return shown_table(path_); }
void Table::problem(std::string_view message) const { problems_->add(at(), fmt::format("{}: {}", shown(), message)); }

std::optional<Value> Table::find(std::string_view key) const {
  TableNode& table = table_of(*node_);
  table.asked.emplace(key);
  for (Entry& entry : table.entries) {
    if (entry.key != key) continue;
    entry.read = true;
    return Value(entry.value, *problems_, entry.key, path_);
  }
  return std::nullopt;
}

std::optional<std::string> Table::text(std::string_view key) const {
  const auto value = find(key);
  return value ? value->text() : std::nullopt;
}

std::optional<std::int64_t> Table::integer(std::string_view key) const {
  const auto value = find(key);
  return value ? value->integer() : std::nullopt;
}

std::optional<bool> Table::boolean(std::string_view key) const {
  const auto value = find(key);
  return value ? value->boolean() : std::nullopt;
}

std::vector<std::string> Table::texts(std::string_view key) const {
  const auto value = find(key);
  return value ? value->texts() : std::vector<std::string>{};
}

std::optional<Table> Table::table(std::string_view key) const {
  const auto value = find(key);
  return value ? value->table() : std::nullopt;
}

std::vector<Table> Table::tables(std::string_view key) const {
  std::vector<Table> tables;
  const auto value = find(key);
  if (!value) return tables;
  for (const Value& item : value->items())
    if (auto table = item.table()) tables.push_back(std::move(*table));
  return tables;
}

std::vector<Table> Table::children(std::string_view key) const {
  std::vector<Table> tables;
  const auto parent = table(key);
  if (!parent) return tables;
  for (const auto& [name, value] : parent->entries())
    if (auto table = value.table()) tables.push_back(std::move(*table));
  return tables;
}

std::vector<std::pair<std::string, Value>> Table::entries() const {
  std::vector<std::pair<std::string, Value>> values;
  for (Entry& entry : table_of(*node_).entries) {
    entry.read = true;
    values.emplace_back(entry.key, Value(entry.value, *problems_, entry.key, path_));
  }
  return values;
}

std::optional<Value> Table::required(std::string_view key) const {
  auto value = find(key);
  if (!value) problem(fmt::format("the key '{}' is missing", key));
  return value;
}

std::optional<std::string> Table::required_text(std::string_view key) const {
  const auto value = required(key);
  if (!value) return std::nullopt;
  auto text = value->text();
  if (!text || !text->empty()) return text;
  value->problem("must not be empty");
  return std::nullopt;
}

void Table::accept_rest() const { table_of(*node_).accepted = true; }

}  // namespace portico::config
