#include "core/files.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <random>
#include <span>
#include <sys/stat.h>
#include <system_error>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

#include "core/text.hpp"

namespace portico {
namespace {

namespace fs = std::filesystem;

/// A file descriptor that closes itself.
class Descriptor {
 public:
  explicit Descriptor(int number) : number_(number) {}
  Descriptor(Descriptor&& other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(number_, other.number_);
    return *this;
  }
  ~Descriptor() {
    if (number_ >= 0) ::close(number_);
  }

  int number() const { return number_; }
  explicit operator bool() const { return number_ >= 0; }

 private:
  int number_;
};

fs::path folder_of(const fs::path& path) { return path.has_parent_path() ? path.parent_path() : fs::path("."); }

/// Where the kernel shows an open file, whether it has a name or not.
std::string shown_by_kernel(int descriptor) { return fmt::format("/proc/self/fd/{}", descriptor); }

/// A file that goes unless it takes the place of its target. Where the file system can, it has no name until then, so
/// that nothing is left of it however the process ends.
class TemporaryFile {
 public:
  explicit TemporaryFile(const fs::path& target)
      : target_(target), file_(::open(folder_of(target).c_str(), O_TMPFILE | O_WRONLY | O_CLOEXEC, S_IRUSR | S_IWUSR)) {
    // Without /proc an unnamed file could never be given a name.
    if (file_ && ::access(shown_by_kernel(file_.number()).c_str(), F_OK) == 0) return;
    path_ = named_with("XXXXXX");
    file_ = Descriptor(::mkostemp(path_.data(), O_CLOEXEC));
    named_ = static_cast<bool>(file_);
  }
  TemporaryFile(const TemporaryFile&) = delete;
  TemporaryFile& operator=(const TemporaryFile&) = delete;
  ~TemporaryFile() {
    if (named_) ::unlink(path_.c_str());
  }

  int descriptor() const { return file_.number(); }
  /// Else `errno` says why not.
  bool replace_target() {
    if (!named_ && !name()) return false;
    named_ = ::rename(path_.c_str(), target_.c_str()) != 0;
    return !named_;
  }

 private:
  std::string named_with(std::string_view end) const {
    return (folder_of(target_) / fmt::format(".{}.{}", target_.filename().native(), end)).native();
  }

  bool name() {
    std::random_device random;
    const std::string unnamed = shown_by_kernel(file_.number());
    do {
      path_ = named_with(fmt::format("{:06x}", random() & 0xffffffU));
      named_ = ::linkat(AT_FDCWD, unnamed.c_str(), AT_FDCWD, path_.c_str(), AT_SYMLINK_FOLLOW) == 0;
    } while (!named_ && errno == EEXIST);
    return named_;
  }

  fs::path target_;
  Descriptor file_;
  std::string path_;
  bool named_ = false;  ///< the file stands at `path_`
};

std::string shown(const fs::path& path) { return printable(path.native()); }

/// What `errno` says about `path`. `act` is a verb: "read".
Error system_error(std::string_view act, const fs::path& path, int number) {
  if (number == ENOENT || number == ENOTDIR)
    return {.code = Errc::not_found,
            .message = fmt::format("cannot {} '{}': there is no such file or folder", act, shown(path)),
            .hint = "check the path"};
  if (number == ENOSPC || number == EDQUOT)
    return {.code = Errc::storage,
            .message = fmt::format("cannot {} '{}': the disk is full ({})", act, shown(path),
                                   std::generic_category().message(number)),
            .hint = "free some space and try again"};
  return {.code = Errc::storage,
          .message = fmt::format("cannot {} '{}': {}", act, shown(path), std::generic_category().message(number)),
          .hint = number == EACCES || number == EPERM ? "check the owner and mode of the file and its folders" : ""};
}

bool has_wildcard(std::string_view text) { return text.find_first_of("*?") != std::string_view::npos; }

/// How many bytes `?` stands for at the front of `text`: one character.
std::size_t character_size(std::string_view text) {
  std::size_t size = 1;
  while (size < text.size() && (static_cast<unsigned char>(text[size]) & 0xC0U) == 0x80U) ++size;
  return size;
}

/// Greedy matching that returns to the last `*` only, so time is at most the product of the lengths.
bool matches(std::string_view pattern, std::string_view name) {
  std::optional<std::pair<std::string_view, std::string_view>> retry;
  while (!name.empty()) {
    if (!pattern.empty() && pattern.front() == '*') {
      pattern.remove_prefix(1);
      retry = {pattern, name};
    } else if (!pattern.empty() && pattern.front() == '?') {
      pattern.remove_prefix(1);
      name.remove_prefix(character_size(name));
    } else if (!pattern.empty() && pattern.front() == name.front()) {
      pattern.remove_prefix(1);
      name.remove_prefix(1);
    } else if (retry) {
      retry->second.remove_prefix(1);
      std::tie(pattern, name) = *retry;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*') == std::string_view::npos;
}

Files::Entry entry_of(const fs::path& path, const struct stat& status) {
  return {.path = path,
          .size = static_cast<std::uint64_t>(status.st_size),
          .modified = std::int64_t{status.st_mtim.tv_sec} * 1'000'000'000 + status.st_mtim.tv_nsec};
}

Result<std::vector<Files::Entry>> list_one(const fs::path& path) {
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return system_error("find", path, errno);
  if (!S_ISREG(status.st_mode))
    return Error{.code = Errc::invalid,
                 .message = fmt::format("'{}' is not a regular file", shown(path)),
                 .hint = "name a file, or add /* for all files of a folder"};
  return std::vector{entry_of(path, status)};
}

Result<void> write_all(const fs::path& path, int descriptor, std::string_view content) {
  while (!content.empty()) {
    const auto written = ::write(descriptor, content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return system_error("write", path, errno);
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  return {};
}

using Produce = std::function<Result<void>(const SystemFiles::Put&)>;

Result<void> write_produced(const fs::path& path, int descriptor, const Produce& produce) {
  Result<void> written;
  PORTICO_CHECK(produce([&](std::string_view piece) {
    if (written) written = write_all(path, descriptor, piece);
  }));
  return written;
}

/// A device or a pipe is written into: it must not become a file.
Result<void> write_into(const fs::path& path, const Produce& produce) {
  const Descriptor file(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (!file) return system_error("write", path, errno);
  return write_produced(path, file.number(), produce);
}

/// What a chain of links leads to, be it there or not.
fs::path followed(fs::path path) {
  constexpr int most_links = 40;  // as the kernel follows
  std::error_code failed;
  for (int link = 0; link < most_links; ++link) {
    const fs::path next = fs::read_symlink(path, failed);
    if (failed) break;
    path = next.is_absolute() ? next : folder_of(path) / next;
  }
  return path;
}

Result<void> read_pieces(const fs::path& path, std::span<char> buffer,
                         const std::function<bool(std::string_view)>& sink) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
  if (!file) return system_error("read", path, errno);
  for (;;) {
    const auto size = ::read(file.number(), buffer.data(), buffer.size());
    if (size < 0 && errno == EINTR) continue;
    if (size < 0) return system_error("read", path, errno);
    if (size == 0 || !sink({buffer.data(), static_cast<std::size_t>(size)})) return {};
  }
}

}  // namespace

Result<std::vector<Files::Entry>> SystemFiles::list(const std::string& pattern) {
  const fs::path path(pattern);
  const std::string wanted = path.filename();
  if (has_wildcard(path.parent_path().native()))
    return Error{.code = Errc::invalid,
                 .message = fmt::format("'{}' has a wildcard in a folder's name", shown(path)),
                 .hint = "* and ? can stand in the file name only"};
  if (!has_wildcard(wanted)) return list_one(path);

  const fs::path folder = folder_of(path);
  std::error_code failed;
  fs::directory_iterator at(folder, failed);
  std::vector<Entry> entries;
  for (; !failed && at != fs::directory_iterator(); at.increment(failed)) {
    const std::string name = at->path().filename();
    if ((name.front() == '.' && wanted.front() != '.') || !matches(wanted, name)) continue;
    struct stat status {};
    const fs::path found = path.parent_path() / name;
    if (::stat(found.c_str(), &status) == 0 && S_ISREG(status.st_mode)) entries.push_back(entry_of(found, status));
  }
  if (failed) return system_error("list", folder, failed.value());
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) { return a.path < b.path; });
  return entries;
}

// What is read whole is mostly small: a profile, a token, a key.
Result<std::string> SystemFiles::read(const fs::path& path) {
  std::array<char, 4096> buffer;
  std::string content;
  PORTICO_CHECK(read_pieces(path, buffer, [&](std::string_view piece) {
    content += piece;
    return true;
  }));
  return content;
}

Result<void> SystemFiles::stream(const fs::path& path, const std::function<bool(std::string_view)>& sink) {
  std::vector<char> buffer(std::size_t{256} * 1024);
  return read_pieces(path, buffer, sink);
}

Result<void> SystemFiles::write(const fs::path& path, std::string_view content, FileMode mode) {
  return write_pieces(path, mode, [&](const Put& put) -> Result<void> { return put(content), Result<void>(); });
}

Result<void> SystemFiles::write_pieces(const fs::path& path, FileMode mode, const Produce& produce) {
  struct stat known {};
  const bool exists = ::stat(path.c_str(), &known) == 0;
  if (exists && !S_ISREG(known.st_mode)) return write_into(path, produce);
  if (exists && ::access(path.c_str(), W_OK) != 0) return system_error("write", path, errno);
  const fs::path target = followed(path);
  TemporaryFile temporary(target);
  if (temporary.descriptor() < 0) return system_error("write", path, errno);
  PORTICO_CHECK(write_produced(path, temporary.descriptor(), produce));
  const bool keeps_mode = exists && mode == FileMode::shared;
  const mode_t wanted = keeps_mode ? known.st_mode & 0777U : static_cast<mode_t>(mode);
  if (::fchmod(temporary.descriptor(), wanted) != 0 || ::fsync(temporary.descriptor()) != 0 ||
      !temporary.replace_target())
    return system_error("write", path, errno);
  const Descriptor directory(::open(folder_of(target).c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory || ::fsync(directory.number()) != 0) return system_error("write", path, errno);
  return {};
}

}  // namespace portico
