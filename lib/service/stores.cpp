#include "service/stores.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>
#include <utility>

#include "service/data_folder.hpp"

namespace portico::service {

Result<FolderLock> FolderLock::take(const std::filesystem::path& folder) {
  const int descriptor = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (descriptor < 0)
    return Error{errno == ENOENT ? Errc::not_found : Errc::storage,
                 fmt::format("data folder {}: {}", folder.string(), std::strerror(errno)),
                 "Make it with 'porticod init', or correct data_dir in [daemon]."};
  if (::flock(descriptor, LOCK_EX | LOCK_NB) == 0) return FolderLock(descriptor);
  ::close(descriptor);
  return Error{Errc::conflict, fmt::format("data folder {} is in use by another porticod", folder.string()),
               "Stop that one first."};
}

FolderLock::FolderLock(FolderLock&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}

FolderLock::~FolderLock() {
  if (descriptor_ >= 0) ::close(descriptor_);
}

std::mutex& SourceLocks::of(const std::string& source) {
  const std::lock_guard lock(mutex_);
  return locks_[source];
}

struct Stores::Opened {
  FolderLock lock;
  identity::RootKey root;
  db::Database control;
  std::unique_ptr<warehouse::Warehouse> warehouse;
};

Result<void> Stores::create(const std::filesystem::path& folder, const Ports& ports) {
  const DataFolder data{folder};
  PORTICO_CHECK(make_private(folder));
  PORTICO_TRY(const FolderLock lock, FolderLock::take(folder));
  PORTICO_CHECK(identity::RootKey::create(ports.files, ports.random, data.root_key()));
  open_control(data.control());
  warehouse::open_embedded(data.warehouse(), ports.clock);
  return {};
}

Result<std::unique_ptr<Stores>> Stores::open(const std::filesystem::path& folder, const Ports& ports,
                                             const std::string& product) {
  PORTICO_TRY(FolderLock lock, FolderLock::take(folder));
  const DataFolder data{folder};
  finish_restore(data);
  auto root = identity::RootKey::load(ports.files, data.root_key());
  if (!root && root.error().code == Errc::not_found)
    return Error{Errc::not_found, fmt::format("data folder {} has no root key", folder.string()),
                 "Make it with 'porticod init'."};
  PORTICO_CHECK(root);
  Opened opened{std::move(lock), std::move(*root), open_control(data.control()),
                warehouse::open_embedded(data.warehouse(), ports.clock)};
  return std::unique_ptr<Stores>(new Stores(std::move(opened), ports, product));
}

Stores::Stores(Opened opened, const Ports& ports, const std::string& product)
    : ports_(ports),
      lock_(std::move(opened.lock)),
      keys_(opened.root),
      trail_(keys_.audit_seed()),
      control_(std::move(opened.control)),
      warehouse_(std::move(opened.warehouse)),
      hasher_(identity::HashCost{}),
      accounts_(keys_, ports.random),
      login_(keys_, hasher_, ports.random, product),
      sql_door_(ports.sql_worker, sql::Limits{}) {}

}  // namespace portico::service
