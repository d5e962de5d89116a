#include "db/database.hpp"

#include <cerrno>
#include <chrono>
#include <fcntl.h>
#include <system_error>
#include <unistd.h>
#include <unordered_map>

#include <sqlite3.h>

#include "db/failure.hpp"

namespace portico::db {
namespace {

constexpr std::chrono::milliseconds busy_timeout{10'000};
constexpr std::size_t most_cached_statements = 256;

struct TextHash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
};

[[noreturn]] void cannot_create(const std::filesystem::path& path) {
  throw Failure({Errc::storage, "cannot create " + path.string() + ": " + std::generic_category().message(errno),
                 "check that the folder exists and may be written"});
}

/// Made here and not by SQLite, so that nobody else can read the file even for a moment.
void create_private(const std::filesystem::path& path) {
  const int file = ::open(path.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0 && errno == EEXIST) return;
  if (file < 0) cannot_create(path);
  ::close(file);
  const auto folder_path = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
  const int folder = ::open(folder_path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder < 0) cannot_create(path);
  const int synced = ::fsync(folder);
  ::close(folder);
  if (synced != 0) cannot_create(path);
}

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

Database Database::open(const std::filesystem::path& path, const Options& options) {
  const bool writable = options.access == Access::read_write;
  if (writable) create_private(path);
  sqlite3* handle = nullptr;
  const int flags = (writable ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY) | SQLITE_OPEN_NOMUTEX;
  const int code = sqlite3_open_v2(path.c_str(), &handle, flags, nullptr);
  Database database(handle);
  if (code != SQLITE_OK)
    throw Failure({Errc::storage, "cannot open " + path.string() + ": " + sqlite3_errmsg(handle),
                   "check that the file exists and may be read"});
  sqlite3_extended_result_codes(handle, 1);
  sqlite3_busy_timeout(handle, static_cast<int>(busy_timeout.count()));
  if (writable) database.execute("PRAGMA page_size=" + std::to_string(options.page_size) + "; PRAGMA journal_mode=WAL");
  database.execute("PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON");
  if (!options.automatic_checkpoints) database.execute("PRAGMA wal_autocheckpoint=0");
  return database;
}

Database Database::in_memory() {
  sqlite3* handle = nullptr;
  const int code = sqlite3_open_v2(":memory:", &handle, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
  Database database(handle);
  check(handle, code, "open");
  sqlite3_extended_result_codes(handle, 1);
  database.execute("PRAGMA foreign_keys=ON");
  return database;
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

Transaction::Transaction(Database& database) : database_(database) { database_.prepare("BEGIN IMMEDIATE").run(); }

Transaction::~Transaction() {
  // SQLite rolls back by itself after some errors; a failing ROLLBACK leaves nothing that could be done here.
  if (open_ && database_.in_transaction()) sqlite3_exec(database_.handle(), "ROLLBACK", nullptr, nullptr, nullptr);
}

void Transaction::commit() {
  database_.prepare("COMMIT").run();
  open_ = false;
}

}  // namespace portico::db
