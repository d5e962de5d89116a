#include "config/node.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "core/text.hpp"

namespace portico::config {
namespace {

bool is_table_array(const Node& node) {
  const auto* items = std::get_if<Node::Array>(&node.value);
  return items && !items->empty() && std::holds_alternative<TableNode>(items->front().value);
}

void merge_entry(Entry& mine, Entry&& other, Problems& problems) {
  auto* table = std::get_if<TableNode>(&mine.value.value);
  auto* added = std::get_if<TableNode>(&other.value.value);
  if (table && added) return merge(*table, std::move(*added), problems);
  if (is_table_array(mine.value) && is_table_array(other.value)) {
    auto& items = std::get<Node::Array>(mine.value.value);
    for (Node& item : std::get<Node::Array>(other.value.value)) items.push_back(std::move(item));
    return;
  }
  problems.add(other.at,
               fmt::format("'{}' is set twice; it was first set at {}", printable(other.key), to_string(mine.at)));
}

}  // namespace

std::string_view kind_of(const Node& node) {
  constexpr std::array<std::string_view, 7> names{
      "a text", "an integer", "a number with a point", "true or false", "a date or time", "a list", "a table"};
  return names[node.value.index()];
}

void merge(TableNode& into, TableNode&& from, Problems& problems) {
  for (Entry& entry : from.entries) {
    const auto mine = std::find_if(into.entries.begin(), into.entries.end(),
                                   [&](const Entry& known) { return known.key == entry.key; });
    if (mine == into.entries.end())
      into.entries.push_back(std::move(entry));
    else
      merge_entry(*mine, std::move(entry), problems);
  }
}

}  // namespace portico::config
