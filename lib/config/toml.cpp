#include <algorithm>
#include <tuple>

#include <toml++/toml.h>

#include "config/node.hpp"

namespace portico::config {
namespace {

using FileName = std::shared_ptr<const std::string>;

Position position(const toml::source_region& region, const FileName& file) {
  return {.file = file, .line = region.begin.line, .column = region.begin.column};
}

Node convert(const toml::node& node, const FileName& file);

// toml++ keeps tables sorted by name; a person's order is that of the file.
TableNode convert_table(const toml::table& table, const FileName& file) {
  TableNode result;
  for (const auto& [key, value] : table)
    result.entries.push_back(
        {.key = std::string(key.str()), .at = position(key.source(), file), .value = convert(value, file)});
  std::stable_sort(result.entries.begin(), result.entries.end(), [](const Entry& a, const Entry& b) {
    return std::tie(a.at.line, a.at.column) < std::tie(b.at.line, b.at.column);
  });
  return result;
}

Node convert(const toml::node& node, const FileName& file) {
  Node result{.at = position(node.source(), file)};
  switch (node.type()) {
    case toml::node_type::string:
      result.value = **node.as_string();
      break;
    case toml::node_type::integer:
      result.value = **node.as_integer();
      break;
    case toml::node_type::floating_point:
      result.value = **node.as_floating_point();
      break;
    case toml::node_type::boolean:
      result.value = **node.as_boolean();
      break;
    case toml::node_type::array: {
      Node::Array items;
      for (const toml::node& item : *node.as_array()) items.push_back(convert(item, file));
      result.value = std::move(items);
      break;
    }
    case toml::node_type::table:
      result.value = convert_table(*node.as_table(), file);
      break;
    default:
      result.value = MomentNode{};
  }
  return result;
}

}  // namespace

Node parse_toml(std::string_view text, const std::string& file, Problems& problems) {
  const auto name = std::make_shared<const std::string>(file);
  try {
    const toml::table table = toml::parse(text, file);
    return {.value = convert_table(table, name), .at = {.file = name}};
  } catch (const toml::parse_error& error) {
    problems.add(position(error.source(), name), std::string(error.description()));
    return {.value = TableNode{}, .at = {.file = name}};
  }
}

}  // namespace portico::config
