#include <sqlite3.h>

#include "db/database.hpp"
#include "db/failure.hpp"
#include "db/new_file.hpp"
#include "db/page_checksums.hpp"

namespace portico::db {
namespace {

/// Such a file is not an old one of ours: something else keeps its data there, or the header is damaged.
void refuse_reserved_bytes(const Database& database, const std::filesystem::path& file) {
  int reserved = -1;  // asks
  check(database.handle(), sqlite3_file_control(database.handle(), "main", SQLITE_FCNTL_RESERVE_BYTES, &reserved),
        "look for reserved bytes");
  if (reserved == 0) return;
  throw Failure({Errc::corrupt,
                 file.string() + " is damaged: its header reserves " + std::to_string(reserved) +
                     " bytes of every page, but not for checksums of Portico",
                 "restore it from a backup"});
}

}  // namespace

void Database::add_page_checksums(const std::filesystem::path& path, AutoVacuum auto_vacuum) {
  std::error_code missing;
  const auto file = std::filesystem::canonical(path, missing);
  if (missing || std::filesystem::file_size(file) == 0 || has_page_checksums(file)) return;
  // Held exclusively to the end, so that nothing is committed to the old file any more; its log is part of it now.
  Database old = connect(file, SQLITE_OPEN_READWRITE | SQLITE_OPEN_URI);
  old.execute("PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=DELETE; BEGIN EXCLUSIVE; COMMIT");
  refuse_reserved_bytes(old, file);
  old.reserve_for_checksums();
  old.ask_for(auto_vacuum);
  NewFile made(file);
  old.prepare("VACUUM INTO ?").bind(1, uri_with_checksums(made.path())).run();
  // The application id is not one of what VACUUM adds; written last, it also makes the copy complete.
  connect(made.path(), SQLITE_OPEN_READWRITE).execute("PRAGMA application_id=" + std::to_string(application_id));
  made.put_in_place();
}

}  // namespace portico::db
