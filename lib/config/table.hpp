#pragma once
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/problems.hpp"

namespace portico::config {

struct Node;
class Table;

/// One value of the tree, for reading. Asking for another type than it has adds a problem and answers nothing. A light
/// handle: valid as long as its Tree.
class Value {
 public:
  bool is_text() const;
  bool is_list() const;
  bool is_table() const;

  std::optional<std::string> text() const;
  std::optional<std::int64_t> integer() const;
  std::optional<bool> boolean() const;
  std::optional<Table> table() const;
  /// The list's items; a value that is no list is a problem.
  std::vector<Value> items() const;
  /// A list of texts.
  std::vector<std::string> texts() const;
  /// A text, integer, number or truth as it would be written in a data file: "2.5", "true", "2026-01-31" (as text).
  std::optional<std::string> scalar() const;
  /// The position of the text among `names`; anything else is a problem that lists them.
  std::optional<std::size_t> choice(std::span<const std::string_view> names) const;

  const Position& at() const;
  /// Adds the problem "'key' in [table]: message" at this value.
  void problem(std::string_view message) const;
  /// The same from an error, its hint included.
  void problem(const Error& error) const;

 private:
  friend class Table;
  Value(Node& node, Problems& problems, std::string key, std::string path)
      : node_(&node), problems_(&problems), key_(std::move(key)), path_(std::move(path)) {}
  void expect(std::string_view wanted) const;
  std::string where() const;

  Node* node_;
  Problems* problems_;
  std::string key_;   // its own key; "" for an item of a list
  std::string path_;  // of the table it stands in: "source.shop"
};

/// A table of the tree, for reading. Every key that is asked for becomes a known key; Tree::refuse_unread() later
/// refuses the others. Getters answer nothing for a missing key, and for one of another type, which is a problem. A
/// light handle: valid as long as its Tree.
class Table {
 public:
  std::optional<Value> find(std::string_view key) const;
  std::optional<std::string> text(std::string_view key) const;
  std::optional<std::int64_t> integer(std::string_view key) const;
  std::optional<bool> boolean(std::string_view key) const;
  std::vector<std::string> texts(std::string_view key) const;
  std::optional<Table> table(std::string_view key) const;
  /// The items of an array of tables: [[report.weekly.block]].
  std::vector<Table> tables(std::string_view key) const;
  /// The named tables below `key`: [source.shop], [source.crm] … in the order of the file.
  std::vector<Table> children(std::string_view key) const;
  /// All keys with their values, in the order of the file; all become known.
  std::vector<std::pair<std::string, Value>> entries() const;

  /// As find() and text(), but a missing key is a problem at the table.
  std::optional<Value> required(std::string_view key) const;
  std::optional<std::string> required_text(std::string_view key) const;

  /// The last part of its path: "shop" of [source.shop].
  const std::string& name() const { return name_; }
  /// As a person knows it: "[source.shop]".
  std::string shown() const;
  const Position& at() const;
  /// Adds the problem "[table]: message" at the table.
  void problem(std::string_view message) const;
  /// Takes all keys below for known: after a problem that keeps the rest from being read.
  void accept_rest() const;

 private:
  friend class Tree;
  friend class Value;
  Table(Node& node, Problems& problems, std::string name, std::string path)
      : node_(&node), problems_(&problems), name_(std::move(name)), path_(std::move(path)) {}

  Node* node_;
  Problems* problems_;
  std::string name_;
  std::string path_;  // "" for the root
};

}  // namespace portico::config
