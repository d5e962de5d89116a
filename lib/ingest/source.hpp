#pragma once
/// ingest: rows from the organisation's systems into the warehouse — one reader per kind of source, the mapping of raw
/// cells to typed columns, and the runner that commits rows, rejects and cursor together. It knows no report and no
/// caller.
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "config/table.hpp"
#include "ingest/encoding.hpp"

namespace portico::ingest {

struct Kind;

/// One [source.NAME].
struct SourceDefinition {
  std::string name;
  const Kind* kind = nullptr;  ///< a row of kinds(); never null in what read_sources() answers
  std::string path;            ///< a file, a pattern of files (a drop folder), or a folder whose files bindings name
  std::string schedule;        ///< when to sync, in the schedule language; "" for by hand only
  Encoding encoding = Encoding::utf8;  ///< csv
  char delimiter = ',';                ///< csv
};

/// The name of its kind: "csv".
std::string_view name_of(const SourceDefinition& source);

/// Reads [source.*] below `root`. Mistakes become problems of the tree, and leave the source out.
std::vector<SourceDefinition> read_sources(const config::Table& root);

}  // namespace portico::ingest
