#include "db/failure.hpp"

#include <cerrno>
#include <system_error>

#include <sqlite3.h>

#include "db/page_checksums.hpp"

namespace portico::db {
namespace {

std::string file_of(sqlite3* database) {
  const char* name = sqlite3_db_filename(database, "main");
  return name && *name ? name : "the database in memory";
}

std::string system_reason(sqlite3* database) {
  const int reason = sqlite3_system_errno(database);
  return reason == 0 ? sqlite3_errmsg(database) : std::generic_category().message(reason);
}

Error disk_full(const std::string& file) {
  return {.code = Errc::storage,
          .message = "the disk is full: cannot write to " + file,
          .hint = "free space on its file system and try again; nothing of this change was stored"};
}

Error damaged(sqlite3* database, const std::string& file) {
  const auto page = damaged_page(database);
  return {Errc::corrupt,
          file + " is damaged: page " + (page ? std::to_string(*page) : "?") + " does not match its checksum",
          "restore it from a backup"};
}

Error error_for(sqlite3* database, int code, const std::string& doing) {
  const std::string file = file_of(database);
  const std::string reason = sqlite3_errmsg(database);
  if (code == SQLITE_IOERR_DATA) return damaged(database, file);
  switch (code & 0xff) {
    case SQLITE_FULL:
      return disk_full(file);
    case SQLITE_IOERR:
      if (sqlite3_system_errno(database) == ENOSPC) return disk_full(file);
      return {Errc::storage, "I/O error in " + file + ": " + system_reason(database),
              "check the file system and its device"};
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_READONLY:
      return {Errc::storage, "cannot " + doing + " in " + file + ": " + system_reason(database),
              "check that the file and its folder exist and may be written"};
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return {Errc::corrupt, file + " is damaged: " + reason, "restore it from a backup"};
    case SQLITE_CONSTRAINT:
      return {Errc::conflict, "cannot " + doing + " in " + file + ": " + reason, ""};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {Errc::unavailable, file + " is locked by another process", "end the other process or try again later"};
    default:
      return {Errc::internal, "cannot " + doing + " in " + file + ": " + reason, ""};
  }
}

}  // namespace

void fail(sqlite3* database, int code, const std::string& doing) { throw Failure(error_for(database, code, doing)); }

void check(sqlite3* database, int code, const std::string& doing) {
  if (code != SQLITE_OK) fail(database, code, doing);
}

}  // namespace portico::db
