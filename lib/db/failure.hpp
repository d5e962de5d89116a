#pragma once
#include <string>

#include "core/error.hpp"

struct sqlite3;

namespace portico::db {

/// Throws the `Failure` that stands for `code`, the result of a SQLite call on `database`. `doing` says what was tried.
[[noreturn]] void fail(sqlite3* database, int code, const std::string& doing);

/// Throws unless `code` is SQLITE_OK.
void check(sqlite3* database, int code, const std::string& doing);

}  // namespace portico::db
