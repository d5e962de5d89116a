#include "sql/no_files.hpp"

#include <sys/random.h>

#include <fmt/format.h>

#include "sql/scratch_file.hpp"

namespace portico::sql {
namespace {

/// Temporary files have no name.
int open_scratch_only(sqlite3_vfs*, const char* name, sqlite3_file* file, int, int*) {
  if (!name) return ScratchFile::open(file);
  file->pMethods = nullptr;
  return SQLITE_CANTOPEN;
}
int refuse_to_remove(sqlite3_vfs*, const char*, int) { return SQLITE_IOERR_DELETE; }

int find_nothing(sqlite3_vfs*, const char*, int, int* found) {
  *found = 0;
  return SQLITE_OK;
}

int keep_name(sqlite3_vfs*, const char* name, int size, char* out) {
  sqlite3_snprintf(size, out, "%s", name);
  return SQLITE_OK;
}

int fill_randomly(sqlite3_vfs*, int size, char* out) {
  const ssize_t filled = ::getrandom(out, static_cast<std::size_t>(size), 0);
  return filled < 0 ? 0 : static_cast<int>(filled);
}

int do_not_sleep(sqlite3_vfs*, int microseconds) { return microseconds; }

/// Milliseconds since noon of 24 November 4714 BC, as SQLite counts days.
int tell_time(sqlite3_vfs* layer, sqlite3_int64* out) {
  constexpr sqlite3_int64 at_1970 = 210'866'760'000'000;
  const auto now = static_cast<const LocalTime*>(layer->pAppData)->time_since_epoch();
  *out = at_1970 + std::chrono::floor<std::chrono::milliseconds>(now).count();
  return SQLITE_OK;
}

}  // namespace

NoFiles::NoFiles() {
  name_ = fmt::format("portico-no-files-{}", fmt::ptr(this));
  layer_.iVersion = 2;
  layer_.szOsFile = sizeof(ScratchFile);
  layer_.mxPathname = 512;
  layer_.zName = name_.c_str();
  layer_.pAppData = &now_;
  layer_.xOpen = open_scratch_only;
  layer_.xDelete = refuse_to_remove;
  layer_.xAccess = find_nothing;
  layer_.xFullPathname = keep_name;
  layer_.xRandomness = fill_randomly;
  layer_.xSleep = do_not_sleep;
  layer_.xCurrentTimeInt64 = tell_time;
  sqlite3_vfs_register(&layer_, 0);
}

NoFiles::~NoFiles() { sqlite3_vfs_unregister(&layer_); }

}  // namespace portico::sql
