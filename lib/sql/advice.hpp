#pragma once
#include "core/error.hpp"
#include "sql/message.hpp"

namespace portico::sql {

/// What a refusal says to the person who asked: with line and column, the nearest name of a table, a column or a
/// function where one is unknown, and the next step. The worker's words are cut and made printable.
Error advice(const Refusal& refusal, const Start& start, const Limits& limits);

}  // namespace portico::sql
