#pragma once
#include <deque>
#include <exception>
#include <optional>
#include <vector>

#include <sqlite3.h>

#include "sql/rows.hpp"

namespace portico::sql {

/// The tables as SQLite sees them: virtual, read-only, without rowid; each is there by its name alone, so the database
/// holds no schema. Conditions and the columns that are needed go down into the scans.
///
/// The first time a plan is carried out, all its conditions go down. What is asked with other values the next time, as
/// the inner table of a join is, does not: then the rows are fetched once without that condition, kept, and looked up.
class VirtualTables {
 public:
  explicit VirtualTables(Shelf& shelf) : shelf_(shelf) {}

  /// Makes the tables known to the database, which must not outlive this. Returns an SQLite code.
  int register_with(sqlite3* database);

  /// From now on rows have numbers: each table is fetched without conditions, and whole. For plans that merge what
  /// several scans of a table found, as SQLite makes them of OR and of RIGHT and FULL JOIN.
  void number_rows() { numbered_ = true; }

  /// What went wrong within SQLite's calls, to be thrown on; else null.
  std::exception_ptr failure() const { return failure_; }

 private:
  friend struct Callbacks;
  struct Place {
    VirtualTables* tables;
    std::uint32_t number;
  };
  struct PlannedCondition {
    std::uint32_t column;
    Comparison comparison;
  };
  /// A way to read a table that SQLite may choose, and what was seen when it did.
  struct Plan {
    std::uint32_t table = 0;
    std::vector<std::uint32_t> columns;
    std::vector<PlannedCondition> conditions;
    std::vector<std::vector<Operand>> first_operands;
    std::vector<std::uint8_t> varies;  ///< by condition; empty before the first time
    bool too_large = false;            ///< to be kept
  };
  struct Cursor;

  int plan(std::uint32_t table, sqlite3_index_info& info);
  void filter(Cursor& cursor, Plan& plan, int count, sqlite3_value** values);
  void note_variation(Plan& plan, const std::vector<std::optional<std::vector<Operand>>>& operands) const;

  Shelf& shelf_;
  std::vector<Place> places_;
  std::deque<Plan> plans_;
  bool numbered_ = false;
  std::exception_ptr failure_;
};

}  // namespace portico::sql
