#pragma once
#include "config/table.hpp"
#include "model/catalog.hpp"

namespace portico::model {

/// Reads one [report.NAME] with its [[block]]s and checks it against the datasets of `catalog`; mistakes become
/// problems of the tree.
ReportDefinition read_report(const config::Table& table, const Catalog& catalog);

}  // namespace portico::model
