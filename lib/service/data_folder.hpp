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
};

/// Makes the folder, and those it lies in, with mode 0700.
Result<void> make_private(const std::filesystem::path& folder);

/// Opens control.db, or makes it, with the tables of this version. What is deleted from it is overwritten. Throws as
/// Database::open does.
db::Database open_control(const std::filesystem::path& file);

}  // namespace portico::service
