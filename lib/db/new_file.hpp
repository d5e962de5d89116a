#pragma once
#include <filesystem>

namespace portico::db {

/// Creates the file, empty and with mode 0600, unless there is one; durable. `Failure` (storage) when that cannot be.
void create_private(const std::filesystem::path& path);

/// A file in the making, empty and with mode 0600, beside its target and named after it: whatever happens before
/// `put_in_place`, the target is as it was. What an earlier one left that was killed is removed. One at a time for one
/// target.
class NewFile {
 public:
  /// `Failure` (storage) when the file cannot be created.
  explicit NewFile(std::filesystem::path target);
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;
  ~NewFile();

  const std::filesystem::path& path() const { return path_; }
  /// The content becomes durable and takes the target's place. `Failure` (storage) when that cannot be.
  void put_in_place();

 private:
  std::filesystem::path target_;
  std::filesystem::path path_;
};

}  // namespace portico::db
