#pragma once
#include <sqlite3.h>

namespace portico::sql {

/// What SQLite takes for a temporary file while it sorts and groups: bytes in memory, within its limit, gone when it
/// is closed.
struct ScratchFile {
  sqlite3_file base;  ///< first: SQLite knows the file by it
  struct Content;
  Content* content;

  /// Makes an empty one where SQLite has set aside sizeof(ScratchFile) bytes. An SQLite error code.
  static int open(sqlite3_file* place);
};

}  // namespace portico::sql
