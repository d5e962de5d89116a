#pragma once
#include <string>

#include <sqlite3.h>

#include "core/time.hpp"

namespace portico::sql {

/// A file system for SQLite that has no files and can open none but scratch files in memory, and whose clock stands
/// still at the moment it is set to. Registered under a name of its own for as long as it lives.
class NoFiles {
 public:
  NoFiles();
  ~NoFiles();
  NoFiles(const NoFiles&) = delete;
  NoFiles& operator=(const NoFiles&) = delete;
  const char* name() const { return name_.c_str(); }
  void set_clock(LocalTime now) { now_ = now; }

 private:
  std::string name_;
  LocalTime now_{};
  sqlite3_vfs layer_{};
};

}  // namespace portico::sql
