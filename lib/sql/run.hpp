#pragma once
#include <variant>

#include "sql/database.hpp"
#include "sql/message.hpp"
#include "sql/rows.hpp"

namespace portico::sql {

/// Where a statement runs, and what it may use there.
struct Workplace {
  std::unique_ptr<EmptyDatabase> database;
  Limits limits;
};

/// Runs the statement over the shelf's tables, sends the rows of its answer, and says what ends it. Sets SQLite's hard
/// limit of memory, which is the whole process's. Throws `Failure` where the stream fails.
std::variant<Done, Refusal> run(const Start& start, Workplace place, Shelf& shelf, Stream& stream);

}  // namespace portico::sql
