#include "db/vfs_layer.hpp"

namespace portico::db {
namespace {

int close(sqlite3_file* file) {
  sqlite3_file* under = below(file);
  const int code = under->pMethods->xClose(under);
  sqlite3_free(under);
  return code;
}

/// The function at `member` of the file below, with the same arguments.
template <auto member, class... Arguments>
auto hand_down(sqlite3_file* file, Arguments... arguments) {
  sqlite3_file* under = below(file);
  return (under->pMethods->*member)(under, arguments...);
}

/// The function at `member` of the VFS below, with the same arguments.
template <auto member, class... Arguments>
auto pass_on(sqlite3_vfs* layer, Arguments... arguments) {
  sqlite3_vfs* under = below(layer);
  return (under->*member)(under, arguments...);
}

int open_plain(sqlite3_vfs* layer, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  static const sqlite3_io_methods methods = plain_methods();
  return open_layer(layer, name, file, flags, out_flags, methods);
}

}  // namespace

sqlite3_vfs* below(const sqlite3_vfs* layer) {
  return layer->pAppData ? static_cast<sqlite3_vfs*>(layer->pAppData) : sqlite3_vfs_find(nullptr);
}

int open_layer(const sqlite3_vfs* layer, const char* name, sqlite3_file* file, int flags, int* out_flags,
               const sqlite3_io_methods& methods) {
  sqlite3_vfs* under = below(layer);
  auto* opened = static_cast<sqlite3_file*>(sqlite3_malloc(under->szOsFile));
  if (!opened) return SQLITE_NOMEM;
  opened->pMethods = nullptr;
  file->pMethods = nullptr;  // as long as it is not open, there is nothing for SQLite to close
  const int code = under->xOpen(under, name, opened, flags, out_flags);
  if (code != SQLITE_OK) {
    if (opened->pMethods) opened->pMethods->xClose(opened);
    sqlite3_free(opened);
    return code;
  }
  reinterpret_cast<LayerFile*>(file)->below = opened;
  file->pMethods = &methods;
  return SQLITE_OK;
}

sqlite3_vfs plain_layer(const char* name, int file_size, sqlite3_vfs* below) {
  sqlite3_vfs layer{};
  layer.iVersion = 2;
  layer.szOsFile = file_size;
  layer.mxPathname = (below ? below : sqlite3_vfs_find(nullptr))->mxPathname;
  layer.zName = name;
  layer.pAppData = below;
  layer.xOpen = open_plain;
  layer.xDelete = pass_on<&sqlite3_vfs::xDelete>;
  layer.xAccess = pass_on<&sqlite3_vfs::xAccess>;
  layer.xFullPathname = pass_on<&sqlite3_vfs::xFullPathname>;
  layer.xRandomness = pass_on<&sqlite3_vfs::xRandomness>;
  layer.xSleep = pass_on<&sqlite3_vfs::xSleep>;
  layer.xCurrentTime = pass_on<&sqlite3_vfs::xCurrentTime>;
  layer.xGetLastError = pass_on<&sqlite3_vfs::xGetLastError>;
  layer.xCurrentTimeInt64 = pass_on<&sqlite3_vfs::xCurrentTimeInt64>;
  return layer;
}

sqlite3_io_methods plain_methods() {
  sqlite3_io_methods methods{};
  methods.iVersion = 2;
  methods.xClose = close;
  methods.xRead = hand_down<&sqlite3_io_methods::xRead>;
  methods.xWrite = hand_down<&sqlite3_io_methods::xWrite>;
  methods.xTruncate = hand_down<&sqlite3_io_methods::xTruncate>;
  methods.xSync = hand_down<&sqlite3_io_methods::xSync>;
  methods.xFileSize = hand_down<&sqlite3_io_methods::xFileSize>;
  methods.xLock = hand_down<&sqlite3_io_methods::xLock>;
  methods.xUnlock = hand_down<&sqlite3_io_methods::xUnlock>;
  methods.xCheckReservedLock = hand_down<&sqlite3_io_methods::xCheckReservedLock>;
  methods.xFileControl = hand_down<&sqlite3_io_methods::xFileControl>;
  methods.xSectorSize = hand_down<&sqlite3_io_methods::xSectorSize>;
  methods.xDeviceCharacteristics = hand_down<&sqlite3_io_methods::xDeviceCharacteristics>;
  methods.xShmMap = hand_down<&sqlite3_io_methods::xShmMap>;
  methods.xShmLock = hand_down<&sqlite3_io_methods::xShmLock>;
  methods.xShmBarrier = hand_down<&sqlite3_io_methods::xShmBarrier>;
  methods.xShmUnmap = hand_down<&sqlite3_io_methods::xShmUnmap>;
  return methods;
}

}  // namespace portico::db
