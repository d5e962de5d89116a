#pragma once
#include <stop_token>
#include <string>
#include <vector>

#include "query/engine.hpp"
#include "sql/door.hpp"

namespace portico::query {

/// A statement as somebody asks it.
struct SqlQuestion {
  std::string text;
  std::vector<sql::Parameter> parameters;
  std::string as_of;          ///< "" for now, or a date
  std::string zone;           ///< IANA zone of times; "" for UTC
  std::stop_token gone = {};  ///< ends the statement when asked to stop
};

/// Answers SQL over the tables of a scope. Thread-safe; holds no state of its own.
class SqlEngine {
 public:
  SqlEngine(const World& world, const sql::Door& door) : world_(world), door_(door) {}

  /// A column that is nothing but a field keeps its type and unit, if all its values still are of it; others are int,
  /// float or text by what they hold. Columns of the same name are numbered. All scans of the statement see one state
  /// of the data. Fails as sql::Door does, and `invalid` for an unknown zone or a malformed date.
  Result<model::Answer> answer(const SqlQuestion& question, const model::Scope& scope, Instant now) const;

 private:
  World world_;
  const sql::Door& door_;
};

}  // namespace portico::query
