#pragma once
#include <memory>

#include "config/table.hpp"
#include "core/files.hpp"
#include "ingest/reader.hpp"
#include "ingest/source.hpp"

namespace portico::ingest {

/// `encoding` ("utf-8", "windows-1252", "iso-8859-1") and `delimiter` (one ASCII character).
void read_csv_settings(const config::Table& table, SourceDefinition& source);

/// Reads a CSV file whose first record names the columns. A byte order mark is skipped. Records with another number of
/// cells, broken quotes or bytes that are not in the encoding are broken ones; empty lines are no records. A record of
/// more than 16 MiB (a quote is missing) ends the reading with `invalid`.
std::unique_ptr<Reader> open_csv(const ReadRequest& request, Files& files);

}  // namespace portico::ingest
