#pragma once
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <string>

#include "audit/trail.hpp"
#include "core/clock.hpp"
#include "core/files.hpp"
#include "core/log.hpp"
#include "core/random.hpp"
#include "core/zone.hpp"
#include "db/shared.hpp"
#include "identity/accounts.hpp"
#include "identity/login.hpp"
#include "service/changes.hpp"
#include "sql/door.hpp"
#include "warehouse/warehouse.hpp"

namespace portico::service {

/// The outside world, as main hands it in. All of it outlives the stores.
struct Ports {
  const Clock& clock;
  Random& random;
  Log& log;
  Files& files;
  const Zones& zones;
  std::filesystem::path sql_worker;  ///< the program that runs SQL statements; "" for none
};

/// Exclusive use of a data folder, for as long as it lives.
class FolderLock {
 public:
  /// `conflict` when another process holds it, `not_found` when there is no such folder.
  static Result<FolderLock> take(const std::filesystem::path& folder);
  FolderLock(FolderLock&& other) noexcept;
  FolderLock& operator=(FolderLock&&) = delete;
  ~FolderLock();

 private:
  explicit FolderLock(int descriptor) : descriptor_(descriptor) {}
  int descriptor_;
};

/// One lock per source, so that no two threads sync the same one. Thread-safe.
class SourceLocks {
 public:
  /// Lives as long as this.
  std::mutex& of(const std::string& source);

 private:
  std::mutex mutex_;
  std::map<std::string, std::mutex> locks_;
};

/// What lies in the data folder, opened: it outlasts every reload of the configuration.
class Stores {
 public:
  /// Makes the folder (0700), the root key and the databases. `conflict` when there is a root key already.
  static Result<void> create(const std::filesystem::path& folder, const Ports& ports);
  /// Locks and opens. `not_found`, with the command that makes it, when there is no root key.
  static Result<std::unique_ptr<Stores>> open(const std::filesystem::path& folder, const Ports& ports,
                                              const std::string& product);

  const Ports& ports() const { return ports_; }
  db::Shared& control() { return control_; }
  warehouse::Warehouse& warehouse() { return *warehouse_; }
  const audit::Trail& trail() const { return trail_; }
  const identity::Accounts& accounts() const { return accounts_; }
  const identity::Login& login() const { return login_; }
  SourceLocks& source_locks() { return source_locks_; }
  const sql::Door& sql_door() const { return sql_door_; }
  Changes& changes() { return changes_; }

 private:
  struct Opened;
  Stores(Opened opened, const Ports& ports, const std::string& product);

  Ports ports_;
  FolderLock lock_;
  identity::Keys keys_;
  audit::Trail trail_;
  db::Shared control_;
  std::unique_ptr<warehouse::Warehouse> warehouse_;
  identity::PasswordHasher hasher_;
  identity::Accounts accounts_;
  identity::Login login_;
  SourceLocks source_locks_;
  sql::Door sql_door_;
  Changes changes_;
};

}  // namespace portico::service
