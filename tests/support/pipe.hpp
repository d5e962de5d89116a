#pragma once
#include <cstdio>
#include <string>

namespace portico::testing {

/// What a command writes, read while it runs.
struct Pipe {
  std::FILE* file;
  explicit Pipe(const std::string& command) : file(popen(command.c_str(), "r")) {}
  Pipe(const Pipe&) = delete;
  Pipe& operator=(const Pipe&) = delete;
  ~Pipe() { pclose(file); }
};

}  // namespace portico::testing
