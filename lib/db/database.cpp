#include "db/database.hpp"

#include <chrono>
#include <unordered_map>

#include <sqlite3.h>

#include "db/failure.hpp"
#include "db/new_file.hpp"
#include "db/page_checksums.hpp"

namespace portico::db {
namespace {

constexpr std::chrono::milliseconds busy_timeout{10'000};
constexpr std::size_t most_cached_statements = 256;

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};

sqlite3_stmt* compile(sqlite3* database, std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  const int code = sqlite3_prepare_v3(database, sql.data(), static_cast<int>(sql.size()), SQLITE_PREPARE_PERSISTENT,
                                      &statement, nullptr);
  if (code != SQLITE_OK) fail(database, code, "run \"" + std::string(sql) + "\"");
  return statement;
}

}  // namespace

struct Database::Cache {
  struct Entry {
    sqlite3_stmt* statement = nullptr;
    bool busy = false;
  };
  std::unordered_map<std::string, Entry, TextHash, std::equal_to<>> entries;

  Cache() = default;
  Cache(const Cache&) = delete;
  Cache& operator=(const Cache&) = delete;
  ~Cache() {
    for (auto& [sql, entry] : entries) sqlite3_finalize(entry.statement);
  }
};

void Database::Close::operator()(sqlite3* handle) const { sqlite3_close_v2(handle); }

Database::Database(sqlite3* handle) : handle_(handle), cache_(std::make_unique<Cache>()) {}
Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&& other) noexcept {
  cache_ = std::move(other.cache_);
  handle_ = std::move(other.handle_);
  return *this;
}
Database::~Database() = default;

Database Database::connect(const std::string& name, int flags) {
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(name.c_str(), &handle, flags | SQLITE_OPEN_NOMUTEX, checksum_vfs());
  Database database(handle);
  if (code != SQLITE_OK)
    throw Failure({Errc::storage, "cannot open " + name + ": " + sqlite3_errmsg(handle),
                   "check that the file exists and may be read"});
  sqlite3_extended_result_codes(handle, 1);
  sqlite3_busy_timeout(handle, static_cast<int>(busy_timeout.count()));
  return database;
}

Database Database::open(const std::filesystem::path& path, const Options& options) {
  const bool writable = options.access == Access::read_write;
  if (writable) create_private(path);
  Database database = connect(path, writable ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY);
  if (writable) {
    database.begin_file(options);
    database.execute("PRAGMA journal_mode=WAL");
  }
  database.execute("PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON");
  if (writable) database.flush_log();
  if (!options.automatic_checkpoints) database.execute("PRAGMA wal_autocheckpoint=0");
  return database;
}

Database Database::in_memory() {
  Database database = connect(":memory:", SQLITE_OPEN_READWRITE);
  database.execute("PRAGMA foreign_keys=ON");
  return database;
}

/// A killed process may have left commits in the log that it did not flush. They are there for whoever reads, and so
/// must not be lost any more.
void Database::flush_log() {
  is_empty();  // reading opens the log
  sqlite3_file* log = nullptr;
  if (sqlite3_file_control(handle(), "main", SQLITE_FCNTL_JOURNAL_POINTER, &log) != SQLITE_OK || !log || !log->pMethods)
    return;
  const int code = log->pMethods->xSync(log, SQLITE_SYNC_NORMAL);
  if (code == SQLITE_OK) return;
  throw Failure(
      {Errc::storage,
       std::string("cannot flush the log of ") + sqlite3_db_filename(handle(), "main") + ": " + sqlite3_errstr(code),
       "check the file system and its device"});
}

bool Database::is_empty() {
  auto pages = prepare("PRAGMA page_count");
  return pages.step() && pages.integer(0) == 0;
}

void Database::begin_file(const Options& options) {
  if (!is_empty()) return;
  execute("PRAGMA page_size=" + std::to_string(options.page_size));
  if (options.checksums == Checksums::on) reserve_for_checksums();
  // In one transaction: a file that a kill left here must be either still new or all that was asked for.
  execute("BEGIN");
  ask_for(options.auto_vacuum);
  if (options.checksums == Checksums::on) execute("PRAGMA application_id=" + std::to_string(application_id));
  execute("COMMIT");
}

void Database::reserve_for_checksums() {
  int size = checksum_size;
  check(handle_.get(), sqlite3_file_control(handle_.get(), "main", SQLITE_FCNTL_RESERVE_BYTES, &size), "reserve bytes");
}

void Database::ask_for(AutoVacuum wanted) {
  if (wanted == AutoVacuum::incremental) execute("PRAGMA auto_vacuum=INCREMENTAL");
}

void Database::execute(const std::string& sql) {
  const int code = sqlite3_exec(handle_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) fail(handle_.get(), code, "run \"" + sql + "\"");
}

Statement Database::prepare(std::string_view sql) {
  const auto found = cache_->entries.find(sql);
  if (found != cache_->entries.end() && !found->second.busy) {
    found->second.busy = true;
    return {handle_.get(), found->second.statement, &found->second.busy};
  }
  sqlite3_stmt* statement = compile(handle_.get(), sql);
  if (found != cache_->entries.end() || cache_->entries.size() >= most_cached_statements)
    return {handle_.get(), statement, nullptr};
  auto& entry = cache_->entries[std::string(sql)];
  entry = {statement, true};
  return {handle_.get(), statement, &entry.busy};
}

std::int64_t Database::last_rowid() const { return sqlite3_last_insert_rowid(handle_.get()); }
std::int64_t Database::changes() const { return sqlite3_changes64(handle_.get()); }
std::int64_t Database::total_changes() const { return sqlite3_total_changes64(handle_.get()); }
bool Database::in_transaction() const { return sqlite3_get_autocommit(handle_.get()) == 0; }

Transaction::Level::Level(Database& opened, Flush flush) : database(opened), changed(flush == Flush::later) {
  if (changed) database.execute("PRAGMA synchronous=NORMAL");
}

Transaction::Level::~Level() {
  if (changed) sqlite3_exec(database.handle(), "PRAGMA synchronous=FULL", nullptr, nullptr, nullptr);
}

Transaction::Transaction(Database& database, Flush flush) : database_(database), level_(database, flush) {
  database_.prepare("BEGIN IMMEDIATE").run();
}

Transaction::~Transaction() {
  // SQLite rolls back by itself after some errors; a failing ROLLBACK leaves nothing that could be done here.
  if (open_ && database_.in_transaction()) sqlite3_exec(database_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void Transaction::commit() {
  database_.prepare("COMMIT").run();
  open_ = false;
}

}  // namespace portico::db
