#pragma once
#include <memory>
#include <string>
#include <vector>

#include "ingest/kind.hpp"
#include "support/memory_files.hpp"

namespace portico::testing {

/// What a reader handed over, copied.
struct ReadAll {
  std::vector<std::vector<std::string>> rows;  ///< null cells are "<null>"
  std::vector<std::string> broken;             ///< "record@line reason [raw]"
  std::vector<std::uint64_t> lines;            ///< of the rows
  Result<void> outcome;

  std::string text() const {
    std::string all;
    for (const auto& row : rows) {
      for (const std::string& cell : row) all += cell + '|';
      all += '\n';
    }
    return all;
  }
};

inline ReadAll read_all(ingest::Reader& reader, const std::vector<std::string>& columns) {
  ReadAll all;
  all.outcome = reader.read(columns, [&](const ingest::Records& records) {
    for (std::size_t i = 0; i < records.size(); ++i) {
      auto& row = all.rows.emplace_back();
      for (std::size_t c = 0; c < records.width; ++c)
        row.push_back(records.cell(i, c).data() ? std::string(records.cell(i, c)) : "<null>");
      all.lines.push_back(records.places[i].line);
    }
    for (const auto& broken : records.broken)
      all.broken.push_back(std::to_string(broken.place.record) + '@' + std::to_string(broken.place.line) + ' ' +
                           broken.reason + " [" + std::string(broken.place.raw) + ']');
    return true;
  });
  return all;
}

/// Reads `content` as a file of that kind, handed over in pieces of `piece` bytes.
inline ReadAll read_text(const ingest::SourceDefinition& source, std::string content,
                         const std::vector<std::string>& columns, std::size_t piece = 1 << 16) {
  MemoryFiles files({{"/data/file", std::move(content)}});
  files.piece = piece;
  const model::Binding binding{.source = source.name};
  const auto reader = source.kind->open({.source = source, .binding = binding, .path = "/data/file"}, files);
  return read_all(*reader, columns);
}

inline ingest::SourceDefinition source_of(std::string_view kind) {
  for (const ingest::Kind& known : ingest::kinds())
    if (known.name == kind) return {.name = "test", .kind = &known, .path = "/data/file"};
  return {};
}

}  // namespace portico::testing
