#pragma once
#include <optional>
#include <vector>

#include <sqlite3.h>

#include "sql/message.hpp"

namespace portico::sql {

/// What a parameter's text stands for (see `Parameter`).
Operand value_of(std::string_view text);

/// Gives each :NAME, @NAME and $NAME of the statement its value. A refusal when one has none, when one that was given
/// stands nowhere, and for a `?`.
std::optional<Refusal> bind(sqlite3_stmt* statement, const std::vector<Parameter>& parameters);

}  // namespace portico::sql
