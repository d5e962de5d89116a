#pragma once
#include "config/table.hpp"
#include "core/zone.hpp"
#include "model/catalog.hpp"

namespace portico::model {

/// Reads [brand], [calendar], [customer], [dataset.*] and [report.*] below `root`. Whatever is malformed, or names
/// something that is not there, becomes a problem of the tree; the answer then only serves to find more of them.
Catalog read_catalog(const config::Table& root, const Zones& zones);

}  // namespace portico::model
