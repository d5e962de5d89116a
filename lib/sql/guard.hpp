#pragma once
#include <set>
#include <string>
#include <vector>

#include <sqlite3.h>

#include "sql/statement.hpp"

namespace portico::sql {

/// What a statement may do: SELECT from the given tables and json_each, json_tree, with the allowed functions, and
/// nothing else. SQLite asks it about every part of a statement while it is compiled.
class Guard {
 public:
  /// `tables` must outlive it.
  explicit Guard(const std::vector<Table>& tables) : tables_(tables) {}
  /// Must stay where it is from then on.
  void install(sqlite3* database);

  /// What was not allowed, for people; "" when all was.
  const std::string& refusal() const { return refusal_; }
  const std::string& hint() const { return hint_; }
  /// The tables that are read, by number.
  const std::set<std::uint32_t>& tables_read() const { return read_; }

 private:
  static int ask(void* self, int action, const char* first, const char* second, const char* database, const char*);
  bool allows(int action, std::string_view first, std::string_view second);
  bool allows_reading(std::string_view table, std::string_view column);
  bool refuse(std::string refusal, std::string hint);

  const std::vector<Table>& tables_;
  std::set<std::uint32_t> read_;
  std::string refusal_, hint_;
};

/// Whether a compiled statement keeps to virtual tables: the program that SQLite made of it opens no stored table and
/// changes nothing. A second look, independent of the first. `numbered`: it asks rows of virtual tables for a number.
struct Program {
  bool harmless = false;
  bool numbered = false;
};
/// `text` is one statement that is no EXPLAIN.
Program inspect(sqlite3* database, const std::string& text);

}  // namespace portico::sql
