#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>

namespace portico::db {

/// The number of a database's last commit, in a file of its own (`<database>-mark`, mode 0600), to tell a loss that
/// SQLite cannot: it takes a write-ahead log only up to its first damaged frame and silently drops the commits behind,
/// and it takes a missing log for an empty one.
///
/// The owner of the database notes every commit after it has become durable, and calls `require` when it opens the
/// file. The mark is not flushed (a note costs about 2 µs): after a power failure it may be older than the database,
/// which is no alarm, and neither is a mark that is missing, torn or of another program. So whoever restores an older
/// database on purpose removes the mark with it. Numbers grow. Not thread-safe.
class CommitMark {
 public:
  /// `Failure` (storage) when the file can be neither opened nor created.
  static CommitMark open(const std::filesystem::path& database);

  CommitMark(CommitMark&& other) noexcept;
  CommitMark& operator=(CommitMark&&) = delete;
  ~CommitMark();

  /// Never fails: the commit is done, and a mark that could not be written only sees less.
  void note(std::int64_t commit) noexcept;
  /// What was noted last, by this or an earlier process; nothing when that is unknown.
  std::optional<std::int64_t> last() const;
  /// `Failure` (corrupt), naming the database, when a later commit than `found`, its last one, was noted.
  void require(std::int64_t found) const;

 private:
  CommitMark(std::filesystem::path database, int file);

  std::filesystem::path database_;
  int file_;
};

}  // namespace portico::db
