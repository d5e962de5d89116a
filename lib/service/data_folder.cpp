#include "service/data_folder.hpp"

#include <cerrno>
#include <cstring>
#include <sys/stat.h>

#include "audit/trail.hpp"
#include "delivery/store.hpp"
#include "identity/store.hpp"

namespace portico::service {
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
  return database;
}

}  // namespace portico::service
