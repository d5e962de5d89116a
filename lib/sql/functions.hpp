#pragma once
#include <span>
#include <string_view>

#include <sqlite3.h>

namespace portico::sql {

/// Every function that a statement may call, in lower case, ascending. The authorizer refuses all others: those that
/// reach files, extensions, or the database's own state, and those that only make blobs.
std::span<const std::string_view> allowed_functions();
bool is_allowed_function(std::string_view name);

/// Puts exact ones in place of SQLite's `sum`, `total` and `avg`, also over windows: numbers are added as the decimals
/// they stand for and rounded once, so neither the order of rows nor the frame before changes a result. As in SQLite:
/// nulls do not count, texts count as the number they begin with, a sum of integers alone is an integer and an error
/// ("integer overflow") where it is none of 64 bits; a sum of nothing is null, a total 0.0. Returns an SQLite code.
int register_exact_sums(sqlite3* database);

}  // namespace portico::sql
