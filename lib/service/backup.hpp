#pragma once
#include <filesystem>
#include <string>
#include <vector>

#include <boost/describe.hpp>

#include "core/error.hpp"
#include "core/time.hpp"
#include "service/data_folder.hpp"
#include "service/stores.hpp"

namespace portico::service {

struct BackupFile {
  std::string name;
  std::int64_t size = 0;
  std::string blake2b;  ///< BLAKE2b-256 in hex, as `b2sum -l 256` prints it
};
BOOST_DESCRIBE_STRUCT(BackupFile, (), (name, size, blake2b))

/// manifest.json of a backup. It is written last: a folder without it is no backup.
struct Manifest {
  std::string schema;   ///< "portico.backup/1"
  std::string version;  ///< of the program that wrote it
  Instant made_at;
  std::int64_t tx = 0;  ///< of the warehouse
  std::vector<BackupFile> files;
};
BOOST_DESCRIBE_STRUCT(Manifest, (), (schema, version, made_at, tx, files))

/// Copies both databases, without the root key, into the new folder `target` (0700, files 0600), also while a daemon
/// works with them. control.db is copied first, so that no tx that it speaks of is missing from the warehouse.
///
/// It reads the databases itself, by connections that only read and never checkpoint, rather than ask the daemon: so it
/// works whether a daemon runs, hangs or is stopped, and no request waits for it. `conflict` when `target` exists; what
/// fails leaves no folder.
Result<Manifest> back_up(const DataFolder& data, const std::filesystem::path& target, const Ports& ports);

/// Reads the manifest. `not_found` when the folder is no backup, `corrupt` when it does not read, `conflict` when a
/// newer version wrote it.
Result<Manifest> read_manifest(const std::filesystem::path& folder, Files& files);
/// Whether the copy in `folder` is the one that was made: size and hash. `corrupt` with the file's name.
Result<void> check_copy(const std::filesystem::path& folder, const BackupFile& file, Files& files);

}  // namespace portico::service
