#include "mail/maildir_transport.hpp"

#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <unistd.h>

#include <fmt/format.h>

#include "core/hash.hpp"

namespace portico::mail {
namespace {

namespace fs = std::filesystem;

class FileDescriptor {
 public:
  explicit FileDescriptor(int fd) : fd_(fd) {}
  ~FileDescriptor() { close(); }
  FileDescriptor(const FileDescriptor&) = delete;
  FileDescriptor& operator=(const FileDescriptor&) = delete;
  int get() const { return fd_; }
  bool close() {
    const int fd = std::exchange(fd_, -1);
    return fd < 0 || ::close(fd) == 0;
  }

 private:
  int fd_;
};

HostFailure failure(std::string_view act, const fs::path& path, int error) {
  return {fmt::format("maildir: cannot {} {}: {}", act, path.string(), std::strerror(error))};
}

std::string with_lf(std::string_view message) {
  std::string out;
  out.reserve(message.size());
  for (std::size_t i = 0; i < message.size(); ++i) {
    if (message.substr(i, 2) != "\r\n") out += message[i];
  }
  return out;
}

/// True if the message already lies in `cur`, where a reader adds ":2,flags" to its name.
bool has_been_read(const fs::path& cur, const std::string& name) {
  std::error_code ignored;
  for (const auto& entry : fs::directory_iterator(cur, ignored)) {
    const auto found = entry.path().filename().string();
    if (found.starts_with(name) && (found.size() == name.size() || found[name.size()] == ':')) return true;
  }
  return false;
}

/// 0, or the error number.
int write_durably(const fs::path& path, std::string_view content) {
  FileDescriptor file(::open(path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600));
  if (file.get() < 0) return errno;
  while (!content.empty()) {
    const auto written = ::write(file.get(), content.data(), content.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return errno;
    content.remove_prefix(static_cast<std::size_t>(written));
  }
  if (::fsync(file.get()) != 0 || !file.close()) return errno;
  return 0;
}

int sync_folder(const fs::path& path) {
  const FileDescriptor folder(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  return folder.get() < 0 || ::fsync(folder.get()) != 0 ? errno : 0;
}

}  // namespace

Outcome MaildirTransport::send(const Envelope& envelope, std::string_view message,
                               const std::function<void()>& on_data) {
  for (const auto* part : {"tmp", "new", "cur"}) {
    std::error_code error;
    fs::create_directories(folder_ / part, error);
    if (error) return failure("make", folder_ / part, error.value());
  }
  const auto name = to_hex(blake2b(envelope.id + '\n' + envelope.to.address())).substr(0, 32) + ".portico";
  const auto temporary = folder_ / "tmp" / name;
  const auto delivered = folder_ / "new" / name;
  const Sent done{fmt::format("delivered to {} as {}", folder_.string(), name)};
  on_data();
  if (has_been_read(folder_ / "cur", name)) return done;
  if (const int error = write_durably(temporary, with_lf(message)); error != 0) {
    ::unlink(temporary.c_str());
    return failure("write", temporary, error);
  }
  // A link, unlike a rename, leaves a message alone that is there already.
  const int linked = ::link(temporary.c_str(), delivered.c_str()) == 0 ? 0 : errno;
  ::unlink(temporary.c_str());
  if (linked != 0 && linked != EEXIST) return failure("link", delivered, linked);
  if (const int error = sync_folder(folder_ / "new"); error != 0) return failure("sync", folder_ / "new", error);
  return done;
}

}  // namespace portico::mail
