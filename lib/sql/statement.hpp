#pragma once
/// sql: read-only SQL (SQLite's dialect) over tables that somebody else hands in row by row. The statement runs in a
/// process of its own, the worker, which holds nothing but an empty database in memory and the end of a socket; the
/// door, on the daemon's side, answers what the worker asks for through the port `Tables`. The module knows no
/// customer, no scope and no warehouse: what a statement can see is what `Tables` gives.
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/column.hpp"
#include "core/time.hpp"

namespace portico::sql {

/// A column of a table. Numbers, texts and truth values are what they are in SQL; a decimal is a REAL whose shortest
/// text it is; a date is the text 2026-01-31, a time the text 2026-01-31 07:00:00, with a fraction where it has one, by
/// the wall clock of the request's zone.
struct TableColumn {
  std::string name;
  Type type;
  enum class Place : std::uint8_t { shown, hidden } place = Place::shown;  ///< hidden: not among those of `*`
};

struct Table {
  std::string name;
  std::vector<TableColumn> columns;
};

/// A value that :NAME, @NAME or $NAME stands for. A text that is how a whole number or a decimal is written is a
/// number, if a 64-bit integer or the shortest text of a double is exactly that.
struct Parameter {
  std::string name;
  std::string value;
};

struct Statement {
  std::string text;
  std::vector<Parameter> parameters;
  LocalTime now;  ///< what 'now' and CURRENT_TIMESTAMP are, by the wall clock of the request's zone
};

/// What one statement may use. Beyond it is refused by name; nothing is cut off silently.
struct Limits {
  std::chrono::milliseconds time{30'000};
  std::int64_t memory = std::int64_t{256} << 20;       ///< bytes: of SQLite, and half of it for kept rows
  std::int64_t rows = 1'000'000;                       ///< of the answer
  std::int64_t answer_bytes = std::int64_t{64} << 20;  ///< 16 for each cell, and its text
};

/// How a column is compared in a condition.
enum class Comparison : std::uint8_t { equal, less, less_equal, greater, greater_equal, one_of, null, not_null };

/// What SQL compares a column with: an INTEGER, a REAL or a TEXT.
using Operand = std::variant<std::int64_t, double, std::string>;

/// One condition of a scan. The worker's SQLite checks it again for every row that comes: leaving rows out is for speed
/// only, and may leave out no row for which it holds.
struct Condition {
  std::uint32_t column = 0;  ///< of the table
  Comparison comparison = Comparison::equal;
  std::vector<Operand> operands;  ///< one; several with `one_of`; none with `null` and `not_null`
  friend bool operator==(const Condition&, const Condition&) = default;
};

/// What a statement wants of a table: some columns, of the rows for which all conditions hold.
struct Scan {
  std::uint32_t table = 0;
  std::vector<std::uint32_t> columns;  ///< ascending
  std::vector<Condition> where;
};

/// Some rows of a scan: one column for each that was asked for, times as microseconds of the wall clock.
struct Batch {
  std::size_t rows = 0;
  std::vector<Column> columns;
};

/// Some rows of some columns, which are borrowed: columns as in a batch, and the rows of them that count, ascending.
struct Excerpt {
  std::vector<const Column*> columns;
  std::vector<std::uint32_t> rows;
};

/// A cell of an answer: null, INTEGER, REAL or TEXT.
using Cell = std::variant<std::monostate, std::int64_t, double, std::string>;

struct AnswerColumn {
  struct Origin {
    std::uint32_t table = 0, column = 0;
  };
  std::string name;
  std::optional<Origin> origin;  ///< what it is nothing but
};

struct Answer {
  std::vector<AnswerColumn> columns;
  std::vector<std::vector<Cell>> rows;
  std::vector<std::uint32_t> tables;  ///< that the statement reads, ascending
};

}  // namespace portico::sql
