#include "db/page_checksums.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <fstream>
#include <vector>

#include <fmt/format.h>

#include "core/checksum.hpp"
#include "core/error.hpp"
#include "db/vfs_layer.hpp"

namespace portico::db {
namespace {

constexpr int header_size = 100, least_page = 512, most_page = 65536;
constexpr std::size_t page_size_at = 16, reserved_at = 20, application_id_at = 68;
constexpr sqlite3_int64 lock_byte = 0x40000000;  ///< SQLite locks the page that starts here and never uses it
constexpr int damaged_page_control = 0x50544301;
constexpr int partial_reads = 0x8000;  ///< SQLITE_IOCAP_SUBPAGE_READ of newer SQLite: they could not be verified
constexpr const char* uri_parameter = "page_checksums";

enum class Pages { unknown, plain, checked };

struct MainFile {
  LayerFile layer;
  Pages pages;
  bool told;  ///< by the URI, whatever a header says
  std::uint64_t damaged;
};

MainFile& main_file(sqlite3_file* file) { return *reinterpret_cast<MainFile*>(file); }

int equal_id_bytes(const char* header) {
  int equal = 0;
  for (int byte = 0; byte < 4; ++byte)
    equal += header[application_id_at + static_cast<std::size_t>(byte)] ==
             static_cast<char>(static_cast<std::uint32_t>(application_id) >> (24 - 8 * byte));
  return equal;
}

/// One damaged byte must not hide that there are checksums, so three of the four suffice.
Pages read_header(const char* header) { return equal_id_bytes(header) >= 3 ? Pages::checked : Pages::plain; }

/// What SQLite writes is undamaged; where it reserves nothing, a checksum would overwrite content.
Pages written_header(const char* header) {
  return equal_id_bytes(header) == 4 && header[reserved_at] == checksum_size ? Pages::checked : Pages::plain;
}

std::uint64_t page_checksum(const char* page, std::size_t size, std::uint64_t number) {
  return mix(checksum({page, size - checksum_size}) + number);
}

bool is_right(const char* page, std::size_t size, std::uint64_t number) {
  const std::uint64_t sum = page_checksum(page, size, number);
  return std::memcmp(page + size - checksum_size, &sum, sizeof sum) == 0;
}

/// 1 stands for the one size that does not fit into two bytes.
std::size_t page_size_in(const char* header) {
  const auto high = static_cast<unsigned char>(header[page_size_at]);
  const auto low = static_cast<unsigned char>(header[page_size_at + 1]);
  const std::size_t size = std::size_t{high} * 256 + low;
  return size == 1 ? most_page : size;
}

/// SQLite reads and writes a database file by pages, apart from looks at the header.
bool is_page(int size, sqlite3_int64 at) {
  return size >= least_page && size <= most_page && at % size == 0 && at != lock_byte;
}

std::uint64_t page_number(int size, sqlite3_int64 at) { return static_cast<std::uint64_t>(at / size) + 1; }

int read_below(sqlite3_file* file, void* to, int size, sqlite3_int64 at) {
  sqlite3_file* under = below(file);
  return under->pMethods->xRead(under, to, size, at);
}

/// A file that was empty when it was opened may have got its header through another connection.
bool is_checked(sqlite3_file* file) {
  MainFile& state = main_file(file);
  std::array<char, header_size> header;
  if (state.pages == Pages::unknown && read_below(file, header.data(), header_size, 0) == SQLITE_OK)
    state.pages = read_header(header.data());
  return state.pages == Pages::checked;
}

int read(sqlite3_file* file, void* to, int size, sqlite3_int64 at) {
  const int code = read_below(file, to, size, at);
  if (code != SQLITE_OK && code != SQLITE_IOERR_SHORT_READ) return code;
  MainFile& state = main_file(file);
  const auto* bytes = static_cast<const char*>(to);
  if (at == 0 && size >= header_size && code == SQLITE_OK && state.pages != Pages::checked)
    state.pages = read_header(bytes);
  if (!is_page(size, at) || !is_checked(file)) return code;
  // Who opened the file when it was empty looks at the first page in a size of its own, and again in that of the file.
  if (at == 0 && code == SQLITE_OK && page_size_in(bytes) != static_cast<std::size_t>(size)) return code;
  // A page that ends too early is none that SQLite wrote: it would take the rest for zeros.
  const std::uint64_t number = page_number(size, at);
  if (code == SQLITE_OK && is_right(bytes, static_cast<std::size_t>(size), number)) return SQLITE_OK;
  state.damaged = number;
  return SQLITE_IOERR_DATA;
}

int write_below(sqlite3_file* file, const void* from, int size, sqlite3_int64 at) {
  sqlite3_file* under = below(file);
  return under->pMethods->xWrite(under, from, size, at);
}

/// Works on a copy: the page belongs to SQLite's cache.
int write_checked(sqlite3_file* file, const void* from, int size, sqlite3_int64 at) {
  std::array<char, most_page> page;
  const auto bytes = static_cast<std::size_t>(size);
  std::memcpy(page.data(), from, bytes - checksum_size);
  const std::uint64_t sum = page_checksum(page.data(), bytes, page_number(size, at));
  std::memcpy(page.data() + bytes - checksum_size, &sum, sizeof sum);
  return write_below(file, page.data(), size, at);
}

int write(sqlite3_file* file, const void* from, int size, sqlite3_int64 at) {
  MainFile& state = main_file(file);
  if (at == 0 && size >= header_size && !state.told) state.pages = written_header(static_cast<const char*>(from));
  if (!is_page(size, at) || !is_checked(file)) return write_below(file, from, size, at);
  return write_checked(file, from, size, at);
}

int control(sqlite3_file* file, int operation, void* argument) {
  if (operation == damaged_page_control) {
    *static_cast<std::uint64_t*>(argument) = main_file(file).damaged;
    return SQLITE_OK;
  }
  sqlite3_file* under = below(file);
  return under->pMethods->xFileControl(under, operation, argument);
}

int characteristics(sqlite3_file* file) {
  sqlite3_file* under = below(file);
  return under->pMethods->xDeviceCharacteristics(under) & ~partial_reads;
}

sqlite3_io_methods main_methods() {
  sqlite3_io_methods methods = plain_methods();
  methods.xRead = read;
  methods.xWrite = write;
  methods.xFileControl = control;
  methods.xDeviceCharacteristics = characteristics;
  return methods;
}

int open(sqlite3_vfs* layer, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  static const sqlite3_io_methods plain = plain_methods(), checked = main_methods();
  const bool is_main = (flags & SQLITE_OPEN_MAIN_DB) != 0;
  const bool told = is_main && sqlite3_uri_boolean(name, uri_parameter, 0) != 0;
  MainFile& state = main_file(file);
  state.pages = told ? Pages::checked : Pages::unknown;
  state.told = told;
  state.damaged = 0;
  return open_layer(layer, name, file, flags, out_flags, is_main ? checked : plain);
}

sqlite3_vfs make_vfs() {
  sqlite3_vfs layer = plain_layer("portico", sizeof(MainFile), nullptr);
  layer.xOpen = open;
  return layer;
}

struct Header {
  std::array<char, header_size> bytes{};
  bool complete = false;

  explicit Header(std::istream& file) : complete(static_cast<bool>(file.read(bytes.data(), header_size))) {}
  bool checked() const { return complete && read_header(bytes.data()) == Pages::checked; }
  std::size_t page_size() const { return std::max(page_size_in(bytes.data()), std::size_t{least_page}); }
};

std::ifstream open_to_read(const std::filesystem::path& path) { return std::ifstream(path, std::ios::binary); }

}  // namespace

const char* checksum_vfs() {
  static sqlite3_vfs vfs = make_vfs();
  static const int registered = sqlite3_vfs_register(&vfs, 0);
  if (registered != SQLITE_OK) throw Failure({Errc::internal, "SQLite does not take the VFS of page checksums", ""});
  return vfs.zName;
}

std::string uri_with_checksums(const std::filesystem::path& path) {
  const auto absolute = std::filesystem::absolute(path);
  std::string uri = "file:";
  for (const char letter : absolute.native()) {
    const bool plain = (letter >= 'a' && letter <= 'z') || (letter >= 'A' && letter <= 'Z') ||
                       (letter >= '0' && letter <= '9') || letter == '/' || letter == '-' || letter == '.';
    uri += plain ? std::string(1, letter) : fmt::format("%{:02x}", static_cast<unsigned char>(letter));
  }
  return uri + '?' + uri_parameter + "=on";
}

std::optional<std::uint64_t> damaged_page(sqlite3* database) {
  std::uint64_t number = 0;
  if (sqlite3_file_control(database, "main", damaged_page_control, &number) != SQLITE_OK || number == 0) return {};
  return number;
}

bool has_page_checksums(const std::filesystem::path& path) {
  auto file = open_to_read(path);
  return Header(file).checked();
}

std::optional<std::uint64_t> first_damaged_page(const std::filesystem::path& path) {
  auto file = open_to_read(path);
  std::vector<char> page(Header(file).page_size());
  file.clear();
  file.seekg(0);
  for (std::uint64_t number = 1; file.read(page.data(), static_cast<std::streamsize>(page.size())); ++number)
    if ((number - 1) * page.size() != lock_byte && !is_right(page.data(), page.size(), number)) return number;
  if (file.bad() || !file.eof()) throw Failure({Errc::storage, "cannot read " + path.string(), ""});
  if (file.gcount() > 0) return static_cast<std::uint64_t>(std::filesystem::file_size(path)) / page.size() + 1;
  return {};
}

}  // namespace portico::db
