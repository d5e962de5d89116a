#pragma once
/// db: SQLite with owners for its handles: databases, statements, transactions, migrations. It knows no table of
/// Portico; each module holds the SQL of its own.
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "core/error.hpp"

struct sqlite3;
struct sqlite3_stmt;

namespace portico::db {

class Statement;

/// One connection. Not thread-safe: one thread at a time. Every failure throws `Failure` with the file's name:
/// `storage` for a full disk or an I/O error, `corrupt` for a damaged file, `conflict` for a broken constraint,
/// `unavailable` when another process keeps it locked for 10 seconds, else `internal`.
class Database {
 public:
  enum class Access { read_write, read_only };
  enum class Checksums { off, on };
  enum class AutoVacuum { off, incremental };
  struct Options {
    Access access = Access::read_write;
    int page_size = 4096;                      ///< of a new file
    bool automatic_checkpoints = true;         ///< off for readers of a file that another connection writes
    Checksums checksums = Checksums::on;       ///< of a new file (`page_checksums.hpp`); others have them or not
    AutoVacuum auto_vacuum = AutoVacuum::off;  ///< of a new file
  };

  /// Opens or creates (read_write) the file in WAL mode with synchronous=FULL and foreign keys on; files get mode 0600.
  /// What an earlier process left in the log is made durable first.
  /// Pages with a checksum are verified when they are read: a wrong one makes the use `corrupt` and is named.
  static Database open(const std::filesystem::path& path, const Options& options);
  /// Gives a file that was made without page checksums some, and the auto-vacuum asked for; nothing when it has them,
  /// is empty or missing. It is written anew (with VACUUM) beside the old one and takes its place when it is complete
  /// and durable, so a kill at any moment leaves either. `unavailable` while another connection has the file open.
  static void add_page_checksums(const std::filesystem::path& path, AutoVacuum auto_vacuum);
  /// A private database in memory, for tests.
  static Database in_memory();

  Database(Database&&) noexcept;
  Database& operator=(Database&&) noexcept;
  ~Database();

  /// Copies the committed state of this moment to the new file `target`, complete in itself, with mode 0600 and
  /// durable; page checksums are copied and verified. Through a connection of its own, so other threads may use it with
  /// this one: the writer goes on meanwhile, only its log cannot be taken over into the file and grows. `conflict` when
  /// there is a `target`; a copy that fails leaves nothing.
  void backup_to(const std::filesystem::path& target) const;

  /// Runs statements without parameters or results.
  void execute(const std::string& sql);
  /// Compiles one statement; the connection keeps it for the next `prepare` of the same text.
  Statement prepare(std::string_view sql);
  std::int64_t last_rowid() const;
  /// Rows changed by the last INSERT, UPDATE or DELETE.
  std::int64_t changes() const;
  /// Rows changed since the connection was opened, those of transactions rolled back included.
  std::int64_t total_changes() const;
  bool in_transaction() const;
  sqlite3* handle() const { return handle_.get(); }

 private:
  struct Close {
    void operator()(sqlite3* handle) const;
  };
  struct Cache;

  explicit Database(sqlite3* handle);
  /// Flags of sqlite3_open_v2; no setting of the file is touched yet.
  static Database connect(const std::string& name, int flags);
  bool is_empty();
  /// Gives a file without any page its format; others are left alone.
  void flush_log();
  void begin_file(const Options& options);
  void reserve_for_checksums();
  void ask_for(AutoVacuum wanted);

  std::unique_ptr<sqlite3, Close> handle_;
  std::unique_ptr<Cache> cache_;
};

/// A compiled statement on loan from its database; reset and given back at destruction. Parameters count from 1,
/// columns from 0. Bound text and blobs are copied.
class Statement {
 public:
  Statement(Statement&& other) noexcept;
  Statement& operator=(Statement&&) = delete;
  ~Statement();

  Statement& bind(int index, std::int64_t value);
  Statement& bind(int index, int value) { return bind(index, std::int64_t{value}); }
  Statement& bind(int index, double value);
  Statement& bind(int index, std::string_view text);
  Statement& bind(int index, const char* text) { return bind(index, std::string_view(text)); }
  Statement& bind_blob(int index, std::string_view bytes);
  Statement& bind_null(int index);
  template <class T>
  Statement& bind(int index, const std::optional<T>& value) {
    return value ? bind(index, *value) : bind_null(index);
  }
  /// Binds all parameters in order.
  template <class... Values>
  Statement& bind_all(const Values&... values) {
    int index = 0;
    (bind(++index, values), ...);
    return *this;
  }

  /// Goes to the next row; false at the end.
  bool step();
  /// Runs to the end, for statements without rows.
  void run();
  void reset();

  bool is_null(int column) const;
  std::int64_t integer(int column) const;
  double real(int column) const;
  std::string text(int column) const;
  /// The column's bytes (text or blob), valid until the next step.
  std::string_view bytes(int column) const;
  std::optional<std::int64_t> optional_integer(int column) const;
  std::optional<std::string> optional_text(int column) const;
  int columns() const;
  std::string name(int column) const;
  /// SQLITE_INTEGER, SQLITE_FLOAT, SQLITE_TEXT, SQLITE_BLOB or SQLITE_NULL.
  int type(int column) const;

 private:
  friend class Database;
  Statement(sqlite3* database, sqlite3_stmt* statement, bool* busy);

  sqlite3* database_;
  sqlite3_stmt* statement_;
  bool* busy_;
};

/// BEGIN IMMEDIATE … COMMIT; rolled back at destruction unless committed.
class Transaction {
 public:
  /// later: a power failure may undo it until another one, or a checkpoint, is flushed.
  enum class Flush { at_commit, later };
  explicit Transaction(Database& database, Flush flush = Flush::at_commit);
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  ~Transaction();
  /// Durable when it returns, if it flushes at commit.
  void commit();

 private:
  /// How commits are flushed while it lives; SQLite lets that be changed outside of transactions only.
  struct Level {
    Level(Database& opened, Flush flush);
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;
    ~Level();
    Database& database;
    bool changed;
  };

  Database& database_;
  Level level_;
  bool open_ = true;
};

/// Brings `module`'s tables to the version steps.size(): runs the steps that this file has not seen, each in its own
/// transaction. `corrupt` (thrown) when the file was written by a newer version.
void migrate(Database& database, std::string_view module, std::span<const std::string_view> steps);

}  // namespace portico::db
