#pragma once
#include <memory>

#include "core/files.hpp"
#include "ingest/reader.hpp"

namespace portico::ingest {

/// Reads a file of JSON objects, one a line. A column is a member's name, or names joined by points for a member of a
/// member ("address.city"); a missing member and null are null. Numbers keep every digit they are written with; objects
/// and lists are their JSON text. Lines that are no object are broken records; empty lines are no records. A line of
/// more than 16 MiB ends the reading with `invalid`.
std::unique_ptr<Reader> open_jsonl(const ReadRequest& request, Files& files);

}  // namespace portico::ingest
