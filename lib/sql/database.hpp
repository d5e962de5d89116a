#pragma once
#include <functional>
#include <memory>

#include <sqlite3.h>

#include "sql/no_files.hpp"

namespace portico::sql {

struct CloseDatabase {
  void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
};
struct FinalizeStatement {
  void operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }
};
using DatabaseHandle = std::unique_ptr<sqlite3, CloseDatabase>;
using StatementHandle = std::unique_ptr<sqlite3_stmt, FinalizeStatement>;

/// An empty database in memory that can reach nothing: no file, no extension, no module but json_each and json_tree, no
/// trigger and no view, with small limits on what a statement may be. Every call throws `Failure` (internal) where
/// SQLite refuses.
class EmptyDatabase {
 public:
  EmptyDatabase();
  /// Has the memory and the code that statements need be there when one comes; leaves off when one is `asked`.
  void warm_up(const std::function<bool()>& asked);
  /// What 'now' is.
  void set_clock(LocalTime now) { files_.set_clock(now); }
  sqlite3* get() const { return database_.get(); }

 private:
  NoFiles files_;
  DatabaseHandle database_;  // gone before its file system
};

/// Longest text of a statement, in bytes, and longest value in it.
inline constexpr int most_statement_bytes = 256 * 1024;
inline constexpr int most_value_bytes = 16 * 1024 * 1024;

}  // namespace portico::sql
