#pragma once
#include <filesystem>

#include "core/error.hpp"
#include "db/database.hpp"

namespace portico::service {

/// Where what lies in a data folder.
struct DataFolder {
  std::filesystem::path path;

  std::filesystem::path root_key() const { return path / "root.key"; }
  std::filesystem::path control() const { return path / "control.db"; }
  std::filesystem::path warehouse() const { return path / "warehouse.db"; }
  /// Databases that are being prepared to take the place of these; then those that are ready, to be moved by
  /// `finish_restore`. Both are folders, one renamed to the other.
  std::filesystem::path restoring() const { return path / "restoring"; }
  std::filesystem::path restored() const { return path / "restored"; }
};

/// Makes the folder, and those it lies in, with mode 0700.
Result<void> make_private(const std::filesystem::path& folder);

/// Opens control.db, or makes it, with the tables of this version. What is deleted from it is overwritten. Throws as
/// Database::open does.
db::Database open_control(const std::filesystem::path& file);

/// Moves what a restore has ready into place: each database takes the place of the old one, whose log, index and mark
/// go with it. A kill at any moment is made up for by the next call. Nothing to do is fine. Under the folder's lock,
/// while no database is open. Throws `Failure` (storage).
void finish_restore(const DataFolder& folder);

}  // namespace portico::service
