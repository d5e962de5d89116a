#include "db/new_file.hpp"

#include <cerrno>
#include <fcntl.h>
#include <system_error>
#include <unistd.h>
#include <utility>

#include "core/error.hpp"

namespace portico::db {
namespace {

[[noreturn]] void cannot(const char* act, const std::filesystem::path& path) {
  const int reason = errno;
  throw Failure({Errc::storage,
                 std::string("cannot ") + act + " " + path.string() + ": " + std::generic_category().message(reason),
                 "check that the folder exists, may be written and has space"});
}

/// False when it cannot be opened or flushed; errno says why.
bool flush(const std::filesystem::path& path, int flags) {
  const int file = ::open(path.c_str(), flags | O_CLOEXEC);
  if (file < 0) return false;
  const int flushed = ::fsync(file);
  const int reason = errno;
  ::close(file);
  errno = reason;
  return flushed == 0;
}

bool flush_folder_of(const std::filesystem::path& path) {
  return flush(path.has_parent_path() ? path.parent_path() : ".", O_RDONLY | O_DIRECTORY);
}

std::filesystem::path with_ending(std::filesystem::path path, const char* ending) { return path += ending; }

void remove_database(const std::filesystem::path& path) {
  std::error_code ignored;
  for (const char* ending : {"", "-journal", "-wal", "-shm"})
    std::filesystem::remove(with_ending(path, ending), ignored);
}

}  // namespace

/// Made here and not by SQLite, so that nobody else can read the file even for a moment.
void create_private(const std::filesystem::path& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0 && errno == EEXIST) return;
  if (file < 0) cannot("create", path);
  ::close(file);
  if (!flush_folder_of(path)) cannot("create", path);
}

NewFile::NewFile(std::filesystem::path target) : target_(std::move(target)), path_(with_ending(target_, "-new")) {
  remove_database(path_);
  create_private(path_);
}

NewFile::~NewFile() {
  if (!path_.empty()) remove_database(path_);
}

void NewFile::put_in_place() {
  if (!flush(path_, O_RDONLY)) cannot("write", path_);
  if (::rename(path_.c_str(), target_.c_str()) != 0) cannot("create", target_);
  path_.clear();
  if (!flush_folder_of(target_)) cannot("create", target_);
}

}  // namespace portico::db
