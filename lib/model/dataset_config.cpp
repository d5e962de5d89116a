#include "model/dataset_config.hpp"

#include <array>

#include <fmt/format.h>

#include "core/text.hpp"
#include "model/field_config.hpp"
#include "model/measure_config.hpp"
#include "model/name_rule.hpp"

namespace portico::model {
namespace {

/// Reads the parts of a dataset that name its fields.
class DatasetReader {
 public:
  DatasetReader(const config::Table& table, Dataset& dataset) : table_(table), dataset_(dataset) {}

  void read_customer() {
    const auto value = table_.required("customer");
    const auto customer = value ? value->table() : std::nullopt;
    if (!customer) return;
    if (auto name_space = customer->text("in")) dataset_.customer_namespace = std::move(*name_space);
    const auto field_name = customer->required("field");
    const Field* field = field_name ? stored(*field_name) : nullptr;
    if (!field) return;
    if (field->type.kind != TypeKind::text && field->type.kind != TypeKind::integer)
      return field_name->problem(
          fmt::format("a customer's id must be text or int, but '{}' is {}", field->name, to_string(field->type)));
    dataset_.customer_field = field->name;
  }

  void read_time() {
    if (dataset_.kind == DatasetKind::records) {
      if (const auto time = table_.find("time")) time->problem("records have no time: their history is kept by tx");
      return;
    }
    const auto value = table_.required("time");
    const Field* field = value ? stored(*value) : nullptr;
    if (!field) return;
    if (field->type.kind != TypeKind::time)
      return value->problem(
          fmt::format("must name a field of type time, but '{}' is {}", field->name, to_string(field->type)));
    dataset_.time_field = field->name;
  }

  void read_key() {
    const auto value = dataset_.kind == DatasetKind::records ? table_.required("key") : table_.find("key");
    if (!value) return;
    for (const config::Value& item : value->items()) {
      const Field* field = stored(item);
      if (!field) continue;
      if (field->type.kind == TypeKind::floating) item.problem("a float cannot be part of a key");
      dataset_.key.push_back(field->name);
    }
  }

  void read_keep() {
    const auto value = table_.find("keep");
    if (!value) return;
    if (dataset_.kind == DatasetKind::records)
      return value->problem("records are kept as long as their source has them: only events grow old");
    const auto text = value->text();
    if (!text) return;
    const auto keep = Retention::parse(*text);
    if (!keep) return value->problem(keep.error());
    dataset_.keep = *keep;
  }

  void read_bindings() {
    for (const config::Table& from : table_.tables("from")) read_binding(from);
    if (!table_.find("from")) table_.problem("no [[from]] says which source its rows come from");
  }

 private:
  void read_binding(const config::Table& from) {
    Binding binding;
    binding.source = from.required_text("source").value_or("");
    read_selector(from, binding);
    read_cursor(from, binding);
    read_complete(from, binding);
    if (const auto map = from.table("map"))
      for (const auto& [name, column] : map->entries())
        if (auto text = column.text(); text && stored(column, name)) binding.columns[name] = std::move(*text);
    dataset_.from.push_back(std::move(binding));
  }

  static void read_selector(const config::Table& from, Binding& binding) {
    using Selector = Binding::Selector;
    constexpr std::array<std::pair<std::string_view, Selector>, 3> selectors{
        {{"query", Selector::query}, {"table", Selector::table}, {"file", Selector::file}}};
    for (const auto& [key, kind] : selectors) {
      const auto value = from.find(key);
      if (!value) continue;
      if (binding.selector_kind != Selector::none) value->problem("only one of query, table and file can be given");
      binding.selector_kind = kind;
      binding.selector = value->text().value_or("");
      if (binding.selector.empty()) value->problem("must not be empty");
    }
  }

  void read_cursor(const config::Table& from, Binding& binding) {
    const auto start = from.find("cursor_start");
    if (const auto cursor = from.find("cursor")) {
      const Field* field = stored(*cursor);
      if (!field) return;
      binding.cursor = field->name;
      if (!start) return cursor->problem("needs 'cursor_start', the value to begin with");
      binding.cursor_start = start->scalar().value_or("");
    } else if (start) {
      start->problem("is of no use without 'cursor'");
    }
  }

  void read_complete(const config::Table& from, Binding& binding) {
    const auto complete = from.find("complete");
    if (!complete) return;
    binding.complete = complete->boolean().value_or(false);
    if (!binding.complete) return;
    if (dataset_.kind == DatasetKind::events) complete->problem("events do not end: only records can be complete");
    if (!binding.cursor.empty()) complete->problem("with a cursor not all records are read");
  }

  const Field* stored(const config::Value& value) {
    const auto name = value.text();
    return name ? stored(value, *name) : nullptr;
  }

  /// The stored field `name`; a problem at `value` when there is none.
  const Field* stored(const config::Value& value, const std::string& name) {
    const Field* field = dataset_.field(name);
    if (field && !field->derived) return field;
    std::vector<std::string> names;
    for (const Field& known : dataset_.fields)
      if (!known.derived) names.push_back(known.name);
    value.problem(field ? fmt::format("the field '{}' is derived; a stored one is needed", name)
                        : fmt::format("there is no field '{}'{}", printable(name), did_you_mean(name, names)));
    return nullptr;
  }

  const config::Table& table_;
  Dataset& dataset_;
};

DatasetKind read_kind(const config::Table& table) {
  constexpr std::array<std::string_view, 2> kinds{"events", "records"};
  const auto value = table.required("kind");
  const auto chosen = value ? value->choice(kinds) : std::nullopt;
  return chosen == 1U ? DatasetKind::records : DatasetKind::events;
}

/// Datasets are tables of 'portico sql', where SQLite knows some by itself.
bool is_name_of_sql(std::string_view name) {
  const std::string lower = to_lower(name);
  return lower == "json_each" || lower == "json_tree" || lower.starts_with("sqlite_");
}

}  // namespace

Dataset read_dataset(const config::Table& table, const Zones& zones) {
  Dataset dataset{.name = table.name(), .kind = read_kind(table)};
  if (!is_plain_name(dataset.name)) table.problem("the name of a dataset must be letters, digits and _");
  if (is_name_of_sql(dataset.name)) table.problem("SQL has a table of that name: choose another one");
  const auto fields = table.required("fields");
  const auto field_table = fields ? fields->table() : std::nullopt;
  if (!field_table) {
    table.accept_rest();
    return dataset;
  }
  dataset.fields = read_fields(*field_table, zones);
  DatasetReader reader(table, dataset);
  reader.read_customer();
  reader.read_time();
  reader.read_key();
  reader.read_keep();
  reader.read_bindings();
  if (const auto measures = table.table("measures")) dataset.measures = read_measures(*measures, dataset);
  return dataset;
}

}  // namespace portico::model
