#include "ingest/kind.hpp"

#include <array>

#include "ingest/csv_reader.hpp"
#include "ingest/jsonl_reader.hpp"
#include "ingest/sqlite_reader.hpp"

namespace portico::ingest {
namespace {

void no_settings(const config::Table&, SourceDefinition&) {}

constexpr std::array table{
    Kind{"csv", Kind::Shape::files, read_csv_settings, open_csv},
    Kind{"jsonl", Kind::Shape::files, no_settings, open_jsonl},
    Kind{"sqlite", Kind::Shape::queries, no_settings, open_sqlite},
};

}  // namespace

std::span<const Kind> kinds() { return table; }

}  // namespace portico::ingest
