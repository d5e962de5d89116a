#pragma once
#include <memory>
#include <span>
#include <string_view>

#include "config/table.hpp"
#include "core/files.hpp"
#include "ingest/reader.hpp"
#include "ingest/source.hpp"

namespace portico::ingest {

/// One kind of source: a row of the table in kind.cpp and a file with its reader.
struct Kind {
  enum class Shape {
    files,    ///< a reader reads one file; unchanged files are skipped
    queries,  ///< a reader asks a database, from a cursor where one is declared
  };
  std::string_view name;  ///< as configuration writes it
  Shape shape;
  /// Reads the settings that only this kind has.
  void (*read_settings)(const config::Table& table, SourceDefinition& source);
  std::unique_ptr<Reader> (*open)(const ReadRequest& request, Files& files);
};

std::span<const Kind> kinds();

}  // namespace portico::ingest
