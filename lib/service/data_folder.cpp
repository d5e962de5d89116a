#include "service/data_folder.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "audit/trail.hpp"
#include "delivery/store.hpp"
#include "identity/store.hpp"
#include "query/saved.hpp"

namespace portico::service {
namespace {

[[noreturn]] void cannot(const char* act, const std::filesystem::path& path, int reason) {
  throw Failure({Errc::storage, fmt::format("cannot {} {}: {}", act, path.string(), std::strerror(reason)),
                 "Check its owner and mode and the disk, and try again."});
}

void flush(const std::filesystem::path& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0) cannot("open", folder, errno);
  const int flushed = ::fsync(descriptor);
  const int reason = errno;
  ::close(descriptor);
  if (flushed != 0) cannot("write", folder, reason);
}

void remove(const std::filesystem::path& file) {
  if (::unlink(file.c_str()) != 0 && errno != ENOENT) cannot("remove", file, errno);
}

/// What stands beside the old database is gone before the new one comes: it would be taken for the new one's.
void take_place(const std::filesystem::path& fresh, const std::filesystem::path& file) {
  if (!std::filesystem::exists(fresh)) return;
  for (const char* ending : {"-wal", "-shm", "-journal", "-mark"}) remove(file.string() + ending);
  flush(file.parent_path());
  if (::rename(fresh.c_str(), file.c_str()) != 0) cannot("replace", file, errno);
}

}  // namespace

Result<void> make_private(const std::filesystem::path& folder) {
  std::error_code failed;
  std::filesystem::create_directories(folder, failed);
  if (failed) return Error{Errc::storage, fmt::format("folder {}: {}", folder.string(), failed.message()), ""};
  if (::chmod(folder.c_str(), 0700) != 0)
    return Error{Errc::storage, fmt::format("folder {}: {}", folder.string(), std::strerror(errno)), ""};
  return {};
}

db::Database open_control(const std::filesystem::path& file) {
  db::Database::add_page_checksums(file, db::Database::AutoVacuum::off);
  db::Database database = db::Database::open(file, {});
  database.execute("PRAGMA secure_delete=ON");  // what is erased must not stay in free pages
  audit::migrate(database);
  identity::migrate(database);
  delivery::migrate(database);
  query::saved::migrate(database);
  return database;
}

void finish_restore(const DataFolder& folder) {
  if (!std::filesystem::exists(folder.restored())) return;
  take_place(folder.restored() / folder.control().filename(), folder.control());
  take_place(folder.restored() / folder.warehouse().filename(), folder.warehouse());
  flush(folder.path);
  std::error_code failed;
  std::filesystem::remove_all(folder.restored(), failed);
  if (failed) cannot("remove", folder.restored(), failed.value());
}

}  // namespace portico::service
