#pragma once
#include "db/database.hpp"
#include "warehouse/part_store.hpp"
#include "warehouse/stored_dataset.hpp"

namespace portico::warehouse {

/// Turns the rows of a file of format 1 into those of format 2, in one transaction: blocks get what they vouch for, and
/// records become rows of parts, those that were superseded dead ones. Does nothing when that is done.
void convert_from_format_1(db::Database& database, BlockNumbering& numbering);

}  // namespace portico::warehouse
