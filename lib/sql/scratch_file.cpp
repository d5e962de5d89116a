#include "sql/scratch_file.hpp"

#include <algorithm>
#include <cstring>
#include <memory>
#include <new>
#include <vector>

namespace portico::sql {
namespace {

constexpr std::size_t piece_size = 64 * 1024;

struct Free {
  void operator()(unsigned char* piece) const { sqlite3_free(piece); }
};
using Piece = std::unique_ptr<unsigned char[], Free>;

}  // namespace

/// In pieces of SQLite's own memory, so that they count against its limit; what was never written is zero.
struct ScratchFile::Content {
  std::vector<Piece> pieces;
  std::size_t size = 0;

  /// Calls `use(piece's bytes, count)` for each stretch of the range, which lies within the pieces.
  template <class Use>
  void each(std::size_t begin, std::size_t count, const Use& use) {
    while (count > 0) {
      const std::size_t within = begin % piece_size;
      const std::size_t part = std::min(count, piece_size - within);
      use(pieces[begin / piece_size].get() + within, part);
      begin += part;
      count -= part;
    }
  }

  bool grow(std::size_t end) {
    while (pieces.size() * piece_size < end) {
      Piece piece(static_cast<unsigned char*>(sqlite3_malloc64(piece_size)));
      if (!piece) return false;
      std::memset(piece.get(), 0, piece_size);
      pieces.push_back(std::move(piece));
    }
    size = std::max(size, end);
    return true;
  }
};

namespace {

ScratchFile::Content& content(sqlite3_file* file) { return *reinterpret_cast<ScratchFile*>(file)->content; }

int close(sqlite3_file* file) {
  delete &content(file);
  return SQLITE_OK;
}

int read(sqlite3_file* file, void* out, int count, sqlite3_int64 offset) {
  auto& from = content(file);
  const auto begin = static_cast<std::size_t>(offset);
  const auto wanted = static_cast<std::size_t>(count);
  const std::size_t there = begin < from.size ? std::min(wanted, from.size - begin) : 0;
  auto* to = static_cast<unsigned char*>(out);
  from.each(begin, there, [&](const unsigned char* bytes, std::size_t part) {
    std::memcpy(to, bytes, part);
    to += part;
  });
  std::memset(to, 0, wanted - there);
  return there == wanted ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

int write(sqlite3_file* file, const void* bytes, int count, sqlite3_int64 offset) {
  auto& into = content(file);
  const auto begin = static_cast<std::size_t>(offset);
  const auto size = static_cast<std::size_t>(count);
  if (!into.grow(begin + size)) return SQLITE_IOERR_NOMEM;
  const auto* from = static_cast<const unsigned char*>(bytes);
  into.each(begin, size, [&](unsigned char* piece, std::size_t part) {
    std::memcpy(piece, from, part);
    from += part;
  });
  return SQLITE_OK;
}

int truncate(sqlite3_file* file, sqlite3_int64 size) {
  auto& kept = content(file);
  const auto end = static_cast<std::size_t>(size);
  if (end >= kept.size) return SQLITE_OK;
  kept.pieces.resize((end + piece_size - 1) / piece_size);
  if (end % piece_size != 0) std::memset(kept.pieces.back().get() + end % piece_size, 0, piece_size - end % piece_size);
  kept.size = end;
  return SQLITE_OK;
}

int tell_size(sqlite3_file* file, sqlite3_int64* size) {
  *size = static_cast<sqlite3_int64>(content(file).size);
  return SQLITE_OK;
}

int do_nothing(sqlite3_file*, int) { return SQLITE_OK; }
int see_no_lock(sqlite3_file*, int* locked) {
  *locked = 0;
  return SQLITE_OK;
}
int know_nothing(sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; }
int tell_sector(sqlite3_file*) { return 4096; }
int tell_nothing(sqlite3_file*) { return 0; }

constexpr sqlite3_io_methods methods{.iVersion = 1,
                                     .xClose = close,
                                     .xRead = read,
                                     .xWrite = write,
                                     .xTruncate = truncate,
                                     .xSync = do_nothing,
                                     .xFileSize = tell_size,
                                     .xLock = do_nothing,
                                     .xUnlock = do_nothing,
                                     .xCheckReservedLock = see_no_lock,
                                     .xFileControl = know_nothing,
                                     .xSectorSize = tell_sector,
                                     .xDeviceCharacteristics = tell_nothing};

}  // namespace

int ScratchFile::open(sqlite3_file* place) {
  auto* file = reinterpret_cast<ScratchFile*>(place);
  file->base.pMethods = nullptr;
  file->content = new (std::nothrow) Content;
  if (!file->content) return SQLITE_NOMEM;
  file->base.pMethods = &methods;
  return SQLITE_OK;
}

}  // namespace portico::sql
