#pragma once
/// The history that data/version-1.db holds: written once by the code of format 1, and written again by tests to see
/// that every format keeps the same content.
#include "warehouse/rows_maker.hpp"

namespace portico::testing {

/// Defines four datasets and commits 16 batches: new, corrected and moved rows, one merge, a field added later, records
/// with superseded versions, rejects, cursors and files. A second passes between batches.
void write_history(warehouse::Warehouse& warehouse, SetClock& clock);

/// A dataset's rows as of a tx: a line a row, sorted; customers by their external id.
std::vector<std::string> listing(const warehouse::Warehouse& warehouse, const std::string& dataset,
                                 std::optional<warehouse::Tx> as_of = {});

/// The names of the datasets.
const std::vector<std::string>& history_datasets();

}  // namespace portico::testing
