#pragma once
#include <variant>

#include "sql/message.hpp"
#include "sql/rows.hpp"

namespace portico::sql {

/// Runs the statement over the shelf's tables in a database of its own, sends the rows of its answer, and says what
/// ends it. Sets SQLite's hard limit of memory, which is the whole process's. Throws `Failure` where the stream fails.
std::variant<Done, Refusal> run(const Start& start, Shelf& shelf, Stream& stream);

}  // namespace portico::sql
