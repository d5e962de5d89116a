// What names of an expression stand for in a schema.
#include <fmt/format.h>

#include "core/text.hpp"
#include "expr/bind.hpp"
#include "expr/node.hpp"

namespace portico::expr {
namespace {

Error with_hint(Error error, std::string hint) {
  error.hint = std::move(hint);
  return error;
}

Result<Leaf> named(const Schema& schema, const Source& source, const Node& node) {
  std::vector<std::string> names;
  for (std::size_t slot = 0; slot < schema.size(); ++slot) {
    if (schema[slot].access == Access::at_event) continue;
    if (schema[slot].name == node.name) return Leaf{slot, schema[slot].type};
    names.push_back(schema[slot].name);
  }
  Error error = source.error(node.column,
                             fmt::format("unknown field '{}'{}", printable(node.name), did_you_mean(node.name, names)));
  // What is in double quotes is a name, which SQL and this language have in common.
  if (node.column <= source.text.size() && source.text[node.column - 1] == '"')
    error.hint = fmt::format("a text stands in single quotes: '{}'", printable(node.name));
  return error;
}

/// at_event(name): where the name is looked up only as it is, rows have no event.
Result<Leaf> at_event(const Schema& schema, const Source& source, const Node& call) {
  const Node& node = *call.children.front();
  std::vector<std::string> names;
  for (std::size_t slot = 0; slot < schema.size(); ++slot) {
    if (schema[slot].access != Access::at_event) continue;
    if (schema[slot].name == node.name) return Leaf{slot, schema[slot].type};
    names.push_back(schema[slot].name);
  }
  const std::string name = quoted_name(printable(node.name));
  for (const SchemaField& field : schema) {
    if (field.name != node.name) continue;
    if (field.access == Access::own)
      return with_hint(
          source.error(node.column, fmt::format("at_event() takes a field that is looked up, and '{}' is not", name)),
          fmt::format("write {} alone", name));
    return with_hint(
        source.error(call.column, fmt::format("at_event({}) needs events, and records have no time of one", name)),
        fmt::format("write {}, which is looked up as it is now, or as it was with --as-of", name));
  }
  return source.error(node.column,
                      fmt::format("unknown field '{}'{}", printable(node.name), did_you_mean(node.name, names)));
}

}  // namespace

std::string print(const SchemaField& field) {
  const std::string name = quoted_name(field.name);
  return field.access == Access::at_event ? fmt::format("{}({})", name_of(Function::at_event), name) : name;
}

Resolve resolver(const Schema& schema, const Source& source) {
  return [&schema, source](const Node& node) -> Result<Leaf> {
    if (node.kind == Kind::aggregate)
      return source.error(node.column,
                          fmt::format("{}() is an aggregate: it can stand in a measure only", name_of(node.aggregate)));
    return is_at_event(node) ? at_event(schema, source, node) : named(schema, source, node);
  };
}

}  // namespace portico::expr
