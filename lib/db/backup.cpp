#include <memory>

#include <sqlite3.h>

#include "db/database.hpp"
#include "db/failure.hpp"
#include "db/new_file.hpp"
#include "db/page_checksums.hpp"

namespace portico::db {
namespace {

/// SQLite tells errors of either side through the copy's connection; what is wrong with a page is known to the
/// source's.
[[noreturn]] void cannot_copy(const Database& source, const Database& copy, int code) {
  const int kind = code & 0xff;
  const bool read = code == SQLITE_IOERR_DATA || kind == SQLITE_CORRUPT || kind == SQLITE_NOTADB;
  fail((read ? source : copy).handle(), code, "copy the database");
}

/// In one step: `source` holds its snapshot, so there is no lock to give up in between, and nothing to begin anew.
void copy_pages(const Database& source, const Database& copy) {
  sqlite3_backup* backup = sqlite3_backup_init(copy.handle(), "main", source.handle(), "main");
  if (!backup) fail(copy.handle(), sqlite3_extended_errcode(copy.handle()), "copy the database");
  const int stepped = sqlite3_backup_step(backup, -1);
  const int finished = sqlite3_backup_finish(backup);
  if (stepped != SQLITE_DONE) cannot_copy(source, copy, stepped);
  check(copy.handle(), finished, "copy the database");
}

void verify(const std::filesystem::path& copy) {
  if (const auto page = first_damaged_page(copy))
    throw Failure(
        {Errc::storage,
         "cannot copy to " + copy.string() + ": page " + std::to_string(*page) + " does not read as it was written",
         "check the file system and its device"});
}

}  // namespace

void Database::backup_to(const std::filesystem::path& target) const {
  if (std::filesystem::exists(std::filesystem::symlink_status(target)))
    throw Failure({Errc::conflict, target.string() + " exists already", "choose another name, or remove it first"});
  const std::filesystem::path file = sqlite3_db_filename(handle(), "main");
  Database source = connect(file, SQLITE_OPEN_READONLY);
  source.execute("PRAGMA wal_autocheckpoint=0; BEGIN; SELECT 1 FROM sqlite_schema LIMIT 1");
  const bool checked = has_page_checksums(file);
  NewFile made(target);
  {
    const auto name = checked ? uri_with_checksums(made.path()) : made.path().string();
    Database copy = connect(name, SQLITE_OPEN_READWRITE | SQLITE_OPEN_URI);
    copy.execute("PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF");  // nothing of it counts before it is complete
    copy_pages(source, copy);
  }
  if (checked) verify(made.path());
  made.put_in_place();
}

}  // namespace portico::db
