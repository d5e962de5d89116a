#include "db/commit_mark.hpp"

#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <system_error>
#include <unistd.h>
#include <utility>

#include <fmt/format.h>

#include "core/checksum.hpp"
#include "core/error.hpp"

namespace portico::db {
namespace {

constexpr std::size_t magic_size = 8, commit_at = 8, checksum_at = 16, size = 24;
constexpr std::string_view magic = "PTCOMARK";

using Bytes = std::array<char, size>;

std::filesystem::path mark_of(std::filesystem::path database) { return database += "-mark"; }

Bytes encode(std::int64_t commit) {
  Bytes bytes;
  std::memcpy(bytes.data(), magic.data(), magic_size);
  std::memcpy(bytes.data() + commit_at, &commit, sizeof commit);
  const std::uint64_t sum = checksum({bytes.data(), checksum_at});
  std::memcpy(bytes.data() + checksum_at, &sum, sizeof sum);
  return bytes;
}

}  // namespace

CommitMark::CommitMark(std::filesystem::path database, int file) : database_(std::move(database)), file_(file) {}
CommitMark::CommitMark(CommitMark&& other) noexcept
    : database_(std::move(other.database_)), file_(std::exchange(other.file_, -1)) {}

CommitMark::~CommitMark() {
  if (file_ >= 0) ::close(file_);
}

CommitMark CommitMark::open(const std::filesystem::path& database) {
  const auto path = mark_of(database);
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0)
    throw Failure({Errc::storage, "cannot open " + path.string() + ": " + std::generic_category().message(errno),
                   "check that it and its folder may be written"});
  return {database, file};
}

void CommitMark::note(std::int64_t commit) noexcept {
  const Bytes bytes = encode(commit);
  [[maybe_unused]] const auto written = ::pwrite(file_, bytes.data(), bytes.size(), 0);
}

std::optional<std::int64_t> CommitMark::last() const {
  Bytes bytes;
  if (::pread(file_, bytes.data(), bytes.size(), 0) != static_cast<ssize_t>(bytes.size())) return {};
  std::int64_t commit = 0;
  std::memcpy(&commit, bytes.data() + commit_at, sizeof commit);
  if (bytes != encode(commit)) return {};
  return commit;
}

void CommitMark::require(std::int64_t found) const {
  const auto noted = last();
  if (!noted || *noted <= found) return;
  const auto path = mark_of(database_);
  throw Failure({Errc::corrupt,
                 fmt::format("{} has lost commits: its last one is number {}, but {} was told of number {}",
                             database_.string(), found, path.string(), *noted),
                 "restore it from a backup, or remove " + path.string() + " to go on without what was lost"});
}

}  // namespace portico::db
