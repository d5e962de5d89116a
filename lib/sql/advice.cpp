#include "sql/advice.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sqlite3.h>

#include "core/text.hpp"
#include "sql/functions.hpp"

namespace portico::sql {
namespace {

constexpr std::size_t most_shown = 300;

/// "line 2, column 10: " of a byte of the text; columns count characters.
std::string place(std::string_view text, std::uint32_t offset) {
  const std::string_view before = text.substr(0, offset);
  const auto line = std::count(before.begin(), before.end(), '\n') + 1;
  const std::string_view in_line = before.substr(before.rfind('\n') + 1);
  const auto column = std::count_if(in_line.begin(), in_line.end(),
                                    [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; }) +
                      1;
  return fmt::format("line {}, column {}: ", line, column);
}

struct Known {
  std::string_view complaint;  ///< as SQLite begins it
  std::vector<std::string> (*names)(const Start& start);
  std::string (*meant)(std::string_view name, const std::vector<std::string>& names, const Start& start);
  std::string_view hint;
};

std::vector<std::string> table_names(const Start& start) {
  std::vector<std::string> names;
  for (const Table& table : start.tables) names.push_back(table.name);
  return names;
}

std::vector<std::string> column_names(const Start& start) {
  std::vector<std::string> names;
  for (const Table& table : start.tables)
    for (const TableColumn& column : table.columns) names.push_back(column.name);
  return names;
}

std::vector<std::string> function_names(const Start&) {
  return {allowed_functions().begin(), allowed_functions().end()};
}

/// One that is known by name is not in this version of SQLite.
std::string other_function(std::string_view name, const std::vector<std::string>& names, const Start&) {
  if (is_allowed_function(name)) return fmt::format("; SQLite {} does not have it yet", sqlite3_libversion());
  return did_you_mean(name, names);
}

/// Which tables have a column that is unknown where it stands; else the nearest name.
std::string other_place(std::string_view name, const std::vector<std::string>& names, const Start& start) {
  std::vector<std::string> tables;
  for (const Table& table : start.tables)
    for (const TableColumn& column : table.columns)
      if (column.name == name) tables.push_back(table.name);
  if (tables.empty()) return did_you_mean(name, names);
  return fmt::format("; {} {} one", fmt::join(tables, ", "), tables.size() == 1 ? "has" : "have");
}

std::string nearest(std::string_view name, const std::vector<std::string>& names, const Start&) {
  return did_you_mean(name, names);
}

constexpr Known known[] = {
    {"no such table: ", table_names, nearest, "'portico dataset list' shows the tables with their columns."},
    {"no such column: ", column_names, other_place,
     "'portico dataset list' shows the columns; a text stands in single quotes."},
    {"no such function: ", function_names, other_function, "portico-sql(7) lists the functions."},
};

Error wrong(const Refusal& refusal, const Start& start) {
  Error error{Errc::invalid, "SQL: ", printable(refusal.hint)};
  if (refusal.offset) error.message += place(start.statement.text, *refusal.offset);
  error.message += fit_width(printable(refusal.message), most_shown);
  for (const Known& one : known) {
    if (!refusal.message.starts_with(one.complaint)) continue;
    const std::string_view name = std::string_view(refusal.message).substr(one.complaint.size());
    error.message += one.meant(name.substr(name.rfind('.') + 1), one.names(start), start);
    error.hint = one.hint;
  }
  return error;
}

}  // namespace

Error advice(const Refusal& refusal, const Start& start, const Limits& limits) {
  switch (refusal.kind) {
    case Refusal::Kind::time:
      return {Errc::pending,
              fmt::format("SQL: the statement takes longer than {} s", static_cast<double>(limits.time.count()) / 1000),
              "Narrow the rows down with WHERE, or join on equal columns."};
    case Refusal::Kind::limit:
    case Refusal::Kind::statement:
      return wrong(refusal, start);
    case Refusal::Kind::failure:
      break;
  }
  return {Errc::internal, "SQL: the rows of a table cannot be read",
          "Try again; if it happens again, tell the operator."};
}

}  // namespace portico::sql
