#pragma once
#include <memory>

#include "core/files.hpp"
#include "ingest/reader.hpp"

namespace portico::ingest {

/// Reads a query or a table of a SQLite database, opened read-only. `:cursor` in a query is bound to the request's
/// cursor, as a number where the cursor's field is one; a table is read from the cursor on, in its order. One reading
/// is one snapshot. Blobs are taken as they are and must be UTF-8.
std::unique_ptr<Reader> open_sqlite(const ReadRequest& request, Files& files);

}  // namespace portico::ingest
