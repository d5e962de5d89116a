#pragma once
#include <set>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "config/problems.hpp"

namespace portico::config {

struct Entry;

/// A table's content, and what has been asked of it.
struct TableNode {
  std::vector<Entry> entries;   ///< in the order of the file
  std::set<std::string> asked;  ///< every key that a reader looked for: the known ones
  bool opened = false;          ///< a reader took it for a table
  bool accepted = false;        ///< nothing below is to be refused
};

/// A date or time literal, which Portico has no setting for.
struct MomentNode {};

/// One value of the tree that a TOML file holds.
struct Node {
  using Array = std::vector<Node>;
  std::variant<std::string, std::int64_t, double, bool, MomentNode, Array, TableNode> value;
  Position at;
};

struct Entry {
  std::string key;
  Position at;  ///< of the key
  Node value;
  bool read = false;
};

/// What a node is, with its article: "a text", "an integer".
std::string_view kind_of(const Node& node);

/// Parses one file's text. A syntax error becomes one problem, and the answer an empty table.
Node parse_toml(std::string_view text, const std::string& file, Problems& problems);

/// Adds `from` to the table `into`: tables join, arrays of tables continue; any other key set twice is a problem.
void merge(TableNode& into, TableNode&& from, Problems& problems);

}  // namespace portico::config
