#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "core/error.hpp"

namespace portico::config {

/// A place in a configuration file; lines and columns count from 1. Line 0 means the file as a whole.
struct Position {
  std::shared_ptr<const std::string> file;  ///< as the caller named it; null when unknown
  std::uint32_t line = 0;
  std::uint32_t column = 0;
};

/// "/etc/portico/porticod.toml:12:1".
std::string to_string(const Position& position);

struct Problem {
  Position at;
  std::string message;
};

/// "FILE:LINE:COLUMN: message".
std::string to_string(const Problem& problem);

/// Everything that is wrong with a configuration, so that one check shows all of it.
class Problems {
 public:
  void add(Position at, std::string message);
  bool empty() const { return list_.empty(); }
  std::size_t size() const { return list_.size(); }
  /// In order of file (as first loaded), line and column.
  std::vector<Problem> sorted() const;
  /// One line per problem, sorted.
  std::string print() const;
  /// Success when there are none; else `invalid` with all of print().
  Result<void> outcome() const;

 private:
  std::vector<Problem> list_;
};

}  // namespace portico::config
