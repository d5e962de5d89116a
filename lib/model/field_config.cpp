#include "model/field_config.hpp"

#include <algorithm>
#include <charconv>

#include <boost/regex.hpp>
#include <fmt/format.h>

#include "core/text.hpp"
#include "expr/bind.hpp"
#include "model/name_rule.hpp"
#include "model/time_format.hpp"
#include "model/unit_field.hpp"

namespace portico::model {
namespace {

template <class Number>
Result<Value> parse_number(std::string_view text) {
  Number number{};
  const auto [end, code] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (code == std::errc{} && end == text.data() + text.size() && !text.empty()) return Value(number);
  return Error{.code = Errc::invalid, .message = fmt::format("'{}' is no number", printable(text))};
}

template <class T>
Result<Value> parsed_or(std::optional<T> value, std::string_view text, std::string_view what) {
  if (value) return Value(*value);
  return Error{.code = Errc::invalid, .message = fmt::format("'{}' is no {}", printable(text), what)};
}

std::optional<bool> parse_truth(std::string_view text) {
  if (text == "true") return true;
  if (text == "false") return false;
  return std::nullopt;
}

/// Reads one field's table.
class FieldReader {
 public:
  FieldReader(const config::Table& table, const Zones& zones, Field& field)
      : table_(table), zones_(zones), field_(field) {}

  void read(const expr::Schema& above) {
    if (auto unit = table_.text("unit")) field_.unit = std::move(*unit);
    if (const auto named = table_.find("unit_field")) read_unit_field(*named);
    const auto value = table_.find("value");
    if (value) return read_derived(*value, above);
    read_time();
    read_contract();
  }

 private:
  void read_unit_field(const config::Value& value) {
    if (!can_have_unit(field_.type))
      value.problem(fmt::format("only a number has a unit, but '{}' is {}", field_.name, to_string(field_.type)));
    if (!field_.unit.empty()) value.problem("'unit' is given, too: leave out the one that is not meant");
    field_.unit_field = value.text().value_or("");
  }

  void read_derived(const config::Value& value, const expr::Schema& above) {
    const auto text = value.text();
    if (!text) return;
    auto parsed = expr::Expression::parse(*text);
    if (!parsed) return value.problem(parsed.error());
    field_.derived = *parsed;
    const auto bound = expr::bind(*parsed, above);
    if (!bound) return value.problem(bound.error());
    if (!fits(bound->type()))
      value.problem(fmt::format("the expression answers {}, but the field is {}", to_string(bound->type()),
                                to_string(field_.type)));
  }

  // An exact number may be declared at another scale, or as a float, than its expression has.
  bool fits(Type answered) const {
    const auto exact = [](Type type) { return type.kind == TypeKind::integer || type.kind == TypeKind::decimal; };
    if (exact(answered)) return exact(field_.type) || field_.type.kind == TypeKind::floating;
    return answered.kind == field_.type.kind;
  }

  void read_time() {
    const bool is_time = field_.type.kind == TypeKind::time;
    if (const auto format = table_.find("format")) {
      field_.time_format = format->text().value_or("");
      if (!is_time && field_.type.kind != TypeKind::date) return format->problem("only a time or date has a format");
      if (const auto compiled = TimeFormat::compile(field_.time_format); !compiled) format->problem(compiled.error());
    }
    if (const auto zone = table_.find("zone")) {
      field_.time_zone = zone->text().value_or("");
      if (!is_time) return zone->problem("only a time has a zone");
      if (field_.time_zone.empty()) return;
      if (const auto found = zones_.find(field_.time_zone); !found) zone->problem(found.error());
    }
  }

  void read_contract() {
    Contract& contract = field_.contract;
    contract.required = table_.boolean("required").value_or(false);
    contract.min = bound("min");
    contract.max = bound("max");
    if (const auto allowed = table_.find("one_of"))
      for (const config::Value& item : allowed->items())
        if (auto value = typed(item)) contract.one_of.push_back(std::move(*value));
    if (contract.min && contract.max && *contract.max < *contract.min) table_.problem("'max' is less than 'min'");
    if (const auto pattern = table_.find("pattern")) read_pattern(*pattern);
  }

  std::optional<Value> bound(std::string_view key) {
    const auto value = table_.find(key);
    if (!value) return std::nullopt;
    if (field_.type.kind != TypeKind::boolean) return typed(*value);
    value->problem("a bool has neither min nor max");
    return std::nullopt;
  }

  std::optional<Value> typed(const config::Value& value) {
    const auto text = value.scalar();
    if (!text) return std::nullopt;
    auto parsed = parse_value(field_.type, *text);
    if (parsed) return std::move(*parsed);
    value.problem(fmt::format("'{}' is no value of type {}", printable(*text), to_string(field_.type)));
    return std::nullopt;
  }

  void read_pattern(const config::Value& value) {
    const auto pattern = value.text();
    if (!pattern) return;
    if (field_.type.kind != TypeKind::text) return value.problem("only a text has a pattern");
    try {
      const boost::regex checked(*pattern, boost::regex::ECMAScript);
      field_.contract.pattern = *pattern;
    } catch (const boost::regex_error& error) {
      value.problem(fmt::format("'{}' is no regular expression: {}", printable(*pattern), error.what()));
    }
  }

  const config::Table& table_;
  const Zones& zones_;
  Field& field_;
};

std::optional<Type> read_type(const config::Value& value) {
  const auto text = value.text();
  if (!text) return std::nullopt;
  const auto type = parse_type(*text);
  if (type) return *type;
  value.problem(type.error());
  return std::nullopt;
}

bool is_derived(const config::Value& value) { return value.is_table() && value.table()->find("value").has_value(); }

std::optional<Field> read_field(const std::string& name, const config::Value& value, const Zones& zones,
                                const expr::Schema& above) {
  Field field{.name = name};
  if (value.is_text()) {
    const auto type = read_type(value);
    if (type) field.type = *type;
    return type ? std::optional(field) : std::nullopt;
  }
  if (!value.is_table()) {
    value.problem("must be a type (\"int\") or a table ({ type = \"int\", … })");
    return std::nullopt;
  }
  const auto table = value.table();
  const auto written = table->required("type");
  const auto type = written ? read_type(*written) : std::nullopt;
  if (!type) {
    table->accept_rest();
    return std::nullopt;
  }
  field.type = *type;
  FieldReader(*table, zones, field).read(above);
  return field;
}

/// What names the unit of another field must be a text that each row has.
void check_unit_field(const config::Value& value, const std::vector<Field>& fields, const std::string& name) {
  const auto found = std::find_if(fields.begin(), fields.end(), [&](const Field& field) { return field.name == name; });
  std::vector<std::string> texts;
  for (const Field& field : fields)
    if (field.type.kind == TypeKind::text) texts.push_back(field.name);
  if (found == fields.end())
    value.problem(fmt::format("there is no field '{}'{}", printable(name), did_you_mean(name, texts)));
  else if (found->type.kind != TypeKind::text)
    value.problem(fmt::format("must name a text field, but '{}' is {}", name, to_string(found->type)));
}

}  // namespace

Result<Value> parse_value(Type type, std::string_view text) {
  switch (type.kind) {
    case TypeKind::integer:
      return parse_number<std::int64_t>(text);
    case TypeKind::floating:
      return parse_number<double>(text);
    case TypeKind::decimal: {
      PORTICO_TRY(const Decimal decimal, Decimal::parse(text, type.scale));
      return Value(decimal);
    }
    case TypeKind::text:
      return Value(std::string(text));
    case TypeKind::boolean:
      return parsed_or(parse_truth(text), text, "truth (true or false)");
    case TypeKind::time:
      return parsed_or(parse_instant(text), text, "time (2026-01-31T07:00:00Z)");
    case TypeKind::date:
      return parsed_or(parse_date(text), text, "date (2026-01-31)");
  }
  return Value{};
}

std::vector<Field> read_fields(const config::Table& table, const Zones& zones) {
  const auto entries = table.entries();
  std::vector<std::optional<Field>> read(entries.size());
  expr::Schema schema;
  // The stored fields first: derived ones may use all of them.
  for (const bool derived : {false, true}) {
    for (std::size_t i = 0; i < entries.size(); ++i) {
      const auto& [name, value] = entries[i];
      if (is_derived(value) != derived) continue;
      check_plain_name(value, "field", name);
      read[i] = read_field(name, value, zones, schema);
      if (read[i]) schema.push_back({.name = name, .type = read[i]->type});
    }
  }
  std::vector<Field> fields;
  for (auto& field : read)
    if (field) fields.push_back(std::move(*field));
  for (const auto& [name, value] : entries) {
    const auto named = value.is_table() ? value.table()->find("unit_field") : std::nullopt;
    if (named && named->is_text()) check_unit_field(*named, fields, *named->text());
  }
  return fields;
}

}  // namespace portico::model
