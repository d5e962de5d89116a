#pragma once
#include "db/database.hpp"

namespace portico::warehouse {

/// Makes or upgrades the tables of the warehouse file; `Failure` (corrupt) when a newer program wrote it.
void prepare_schema(db::Database& database);

}  // namespace portico::warehouse
