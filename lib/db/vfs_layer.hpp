#pragma once
#include <sqlite3.h>

/// A layer is a VFS of SQLite that stands on another one, and whose files each stand on a file of that one. The
/// functions here hand everything down; a layer puts its own in the places where it has something to do.
namespace portico::db {

/// What the file of every layer begins with: SQLite's part, and the file below, which it owns.
struct LayerFile {
  sqlite3_file head;
  sqlite3_file* below;
};

inline sqlite3_file* below(sqlite3_file* file) { return reinterpret_cast<LayerFile*>(file)->below; }

/// The VFS that `layer` stands on: its pAppData, or without one SQLite's default at the moment of the call.
sqlite3_vfs* below(const sqlite3_vfs* layer);

/// Opens the file below; on success `file` belongs to SQLite with these `methods`. The rest of it, what the layer
/// keeps behind its LayerFile, is as it was.
int open_layer(const sqlite3_vfs* layer, const char* name, sqlite3_file* file, int flags, int* out_flags,
               const sqlite3_io_methods& methods);

/// A layer with files of `file_size` bytes. Extensions are not loaded through it.
sqlite3_vfs plain_layer(const char* name, int file_size, sqlite3_vfs* below);

/// Methods of version 2: without mapping of the file into memory.
sqlite3_io_methods plain_methods();

}  // namespace portico::db
