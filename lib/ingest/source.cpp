#include "ingest/source.hpp"

#include "ingest/kind.hpp"

namespace portico::ingest {
namespace {

const Kind* read_kind(const config::Table& table) {
  std::vector<std::string_view> names;
  for (const Kind& kind : kinds()) names.push_back(kind.name);
  const auto value = table.required("kind");
  const auto chosen = value ? value->choice(names) : std::nullopt;
  return chosen ? &kinds()[*chosen] : nullptr;
}

}  // namespace

std::string_view name_of(const SourceDefinition& source) { return source.kind->name; }

std::vector<SourceDefinition> read_sources(const config::Table& root) {
  std::vector<SourceDefinition> sources;
  for (const config::Table& table : root.children("source")) {
    SourceDefinition source{.name = table.name(), .kind = read_kind(table)};
    if (!source.kind) {
      table.accept_rest();
      continue;
    }
    auto path = table.required_text("path");
    source.schedule = table.text("schedule").value_or("");
    source.kind->read_settings(table, source);
    if (!path) continue;
    source.path = std::move(*path);
    sources.push_back(std::move(source));
  }
  return sources;
}

}  // namespace portico::ingest
