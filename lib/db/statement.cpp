#include <utility>

#include <sqlite3.h>

#include "db/database.hpp"
#include "db/failure.hpp"

namespace portico::db {

Statement::Statement(sqlite3* database, sqlite3_stmt* statement, bool* busy)
    : database_(database), statement_(statement), busy_(busy) {}

Statement::Statement(Statement&& other) noexcept
    : database_(other.database_), statement_(std::exchange(other.statement_, nullptr)), busy_(other.busy_) {}

Statement::~Statement() {
  if (!statement_) return;
  if (!busy_) {
    sqlite3_finalize(statement_);
    return;
  }
  sqlite3_reset(statement_);
  sqlite3_clear_bindings(statement_);
  *busy_ = false;
}

Statement& Statement::bind(int index, std::int64_t value) {
  check(database_, sqlite3_bind_int64(statement_, index, value), "bind a number");
  return *this;
}

Statement& Statement::bind(int index, double value) {
  check(database_, sqlite3_bind_double(statement_, index, value), "bind a number");
  return *this;
}

Statement& Statement::bind(int index, std::string_view text) {
  const char* data = text.data() ? text.data() : "";
  check(database_, sqlite3_bind_text64(statement_, index, data, text.size(), SQLITE_TRANSIENT, SQLITE_UTF8),
        "bind a text");
  return *this;
}

Statement& Statement::bind_blob(int index, std::string_view bytes) {
  const char* data = bytes.data() ? bytes.data() : "";
  check(database_, sqlite3_bind_blob64(statement_, index, data, bytes.size(), SQLITE_TRANSIENT), "bind bytes");
  return *this;
}

Statement& Statement::bind_null(int index) {
  check(database_, sqlite3_bind_null(statement_, index), "bind null");
  return *this;
}

bool Statement::step() {
  const int code = sqlite3_step(statement_);
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  fail(database_, code, "run \"" + std::string(sqlite3_sql(statement_)) + "\"");
}

void Statement::run() {
  while (step()) {
  }
  reset();
}

void Statement::reset() { sqlite3_reset(statement_); }

bool Statement::is_null(int column) const { return type(column) == SQLITE_NULL; }
std::int64_t Statement::integer(int column) const { return sqlite3_column_int64(statement_, column); }
double Statement::real(int column) const { return sqlite3_column_double(statement_, column); }
std::string Statement::text(int column) const { return std::string(bytes(column)); }

std::string_view Statement::bytes(int column) const {
  const void* data = type(column) == SQLITE_BLOB ? sqlite3_column_blob(statement_, column)
                                                 : static_cast<const void*>(sqlite3_column_text(statement_, column));
  if (!data) return {};
  return {static_cast<const char*>(data), static_cast<std::size_t>(sqlite3_column_bytes(statement_, column))};
}

std::optional<std::int64_t> Statement::optional_integer(int column) const {
  if (is_null(column)) return std::nullopt;
  return integer(column);
}

std::optional<std::string> Statement::optional_text(int column) const {
  if (is_null(column)) return std::nullopt;
  return text(column);
}

int Statement::columns() const { return sqlite3_column_count(statement_); }

std::string Statement::name(int column) const {
  const char* name = sqlite3_column_name(statement_, column);
  return name ? name : "";
}

int Statement::type(int column) const { return sqlite3_column_type(statement_, column); }

}  // namespace portico::db
