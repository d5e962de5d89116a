#pragma once
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

struct sqlite3;

/// Checksums of database pages. The last 8 bytes of every page (which SQLite leaves alone: byte 20 of the file's header
/// says so) hold a checksum of the page's other bytes and its number, little-endian. It is set when a page is written
/// to the database file and verified when it is read from there. Frames of the write-ahead log have SQLite's own, which
/// it verifies when it recovers the log after a crash. The header's application id tells a file with such checksums;
/// files without it are read and written as they are.
///
/// They are meant for files in WAL mode: with a rollback journal SQLite leaves some free pages unwritten, which only a
/// copy of the file would read, as damaged.
///
/// Other programs may read such a file. What they write has no valid checksums and reads as damaged; a `sqlite3` shell
/// writes even without a statement that does, when it is the last to close a file with a write-ahead log: use mode=ro.
namespace portico::db {

constexpr int checksum_size = 8;
constexpr std::int32_t application_id = 0x5054434f;  ///< "PTCO"

/// The name of the VFS that keeps and verifies checksums; registered at the first call. It stands on the VFS that is
/// SQLite's default when a file is opened. Thread-safe.
const char* checksum_vfs();

/// How to open or attach the empty file `path`, with SQLITE_OPEN_URI, so that all its pages get checksums, whatever the
/// order in which they are written: before there is a header nothing else could tell.
std::string uri_with_checksums(const std::filesystem::path& path);

/// The page that a read through `database` last found damaged.
std::optional<std::uint64_t> damaged_page(sqlite3* database);

/// Whether the file's header tells of page checksums; a single damaged byte does not turn it into a no.
bool has_page_checksums(const std::filesystem::path& path);

/// Reads a file with checksums that nobody writes meanwhile: its first damaged page. `Failure` (storage) when it cannot
/// be read.
std::optional<std::uint64_t> first_damaged_page(const std::filesystem::path& path);

}  // namespace portico::db
