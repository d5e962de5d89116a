#include "support/faulty_vfs.hpp"

#include <array>
#include <cerrno>
#include <fstream>
#include <map>
#include <mutex>
#include <optional>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

#include "db/vfs_layer.hpp"

namespace portico::testing {
namespace {

using db::below;

constexpr std::size_t sector = 512;

struct Change {
  std::optional<std::string> bytes;  ///< none: the file is cut at `at`
  std::size_t at = 0;
};

/// A file as it was when it was last flushed, and what was done to it since.
struct Unflushed {
  std::string before;
  std::vector<Change> changes;

  void flush();
};

std::string content(const std::string& path) {
  std::ifstream file(path, std::ios::binary | std::ios::ate);
  std::string bytes(file ? static_cast<std::size_t>(file.tellg()) : 0, '\0');
  file.seekg(0).read(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  return bytes;
}

void make_change(std::string& file, const Change& change) {
  const std::size_t end = change.at + (change.bytes ? change.bytes->size() : 0);
  if (!change.bytes || file.size() < end) file.resize(end);
  if (change.bytes) file.replace(change.at, change.bytes->size(), *change.bytes);
}

void Unflushed::flush() {
  for (const Change& change : changes) make_change(before, change);
  changes.clear();
}

std::string after_power_loss(const Unflushed& file, std::mt19937_64& random) {
  std::string left = file.before;
  for (const Change& change : file.changes) {
    if (random() % 2 == 0) continue;
    Change part = change;
    if (part.bytes && random() % 2 == 0) part.bytes->resize(random() % (part.bytes->size() / sector + 1) * sector);
    make_change(left, part);
  }
  return left;
}

}  // namespace

struct FaultyVfs::State {
  struct Layer {  // of standard layout, so that SQLite's pointer to its first member is one to it
    sqlite3_vfs vfs;
    State* state;
  };
  struct File {
    db::LayerFile layer;
    State* state;
    const char* path;  ///< SQLite keeps it until the file is closed; nullptr: a temporary one
  };
  struct Order {
    Operation operation;
    int nth;
    int code;
    Lasting lasting;
  };

  Layer layer{};
  sqlite3_io_methods methods = db::plain_methods();
  std::optional<Order> order;
  std::array<int, 4> done{};
  int steps = 0, last_step = 0;
  bool struck = false, crashed = false;
  std::map<std::string, Unflushed> unflushed;
  std::mutex mutex;  // of everything above: merges write on a thread of their own

  State();
  void forget();
  int strike(int code);
  int step();
  int perform(Operation operation);
  void note(const File& file, Change change);

  static File& at(sqlite3_file* file) { return *reinterpret_cast<File*>(file); }
  static State& of(sqlite3_vfs* vfs) { return *reinterpret_cast<Layer*>(vfs)->state; }
  static int open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out_flags);
  static int remove(sqlite3_vfs* vfs, const char* name, int flush_folder);
  static int write(sqlite3_file* file, const void* from, int size, sqlite3_int64 at);
  static int truncate(sqlite3_file* file, sqlite3_int64 size);
  static int flush(sqlite3_file* file, int flags);
};

FaultyVfs::State::State() {
  layer.vfs = db::plain_layer("faulty", sizeof(File), sqlite3_vfs_find(nullptr));
  layer.vfs.xOpen = open;
  layer.vfs.xDelete = remove;
  layer.state = this;
  methods.xWrite = write;
  methods.xTruncate = truncate;
  methods.xSync = flush;
}

void FaultyVfs::State::forget() {
  order.reset();
  done = {};
  steps = last_step = 0;
  struck = crashed = false;
}

int FaultyVfs::State::strike(int code) {
  struck = true;
  errno = (code & 0xff) == SQLITE_FULL ? ENOSPC : EIO;
  return code;
}

int FaultyVfs::State::step() {
  if (++steps == last_step) crashed = true;
  return crashed ? strike(SQLITE_IOERR) : SQLITE_OK;
}

int FaultyVfs::State::perform(Operation operation) {
  const int nth = ++done[static_cast<std::size_t>(operation)];
  if (!order || order->operation != operation || nth < order->nth) return SQLITE_OK;
  if (nth > order->nth && order->lasting == Lasting::once) return SQLITE_OK;
  return strike(order->code);
}

void FaultyVfs::State::note(const File& file, Change change) {
  if (!file.path) return;
  const auto [found, fresh] = unflushed.try_emplace(file.path);
  if (fresh) found->second.before = content(file.path);
  found->second.changes.push_back(std::move(change));
}

int FaultyVfs::State::open(sqlite3_vfs* vfs, const char* name, sqlite3_file* file, int flags, int* out_flags) {
  const std::lock_guard lock(of(vfs).mutex);
  at(file).state = &of(vfs);
  at(file).path = name;
  // What is known of a file with nothing unflushed saves reading it, unless others may have written it meanwhile.
  if (const auto known = name ? of(vfs).unflushed.find(name) : of(vfs).unflushed.end();
      known != of(vfs).unflushed.end() && known->second.changes.empty())
    of(vfs).unflushed.erase(known);
  return db::open_layer(vfs, name, file, flags, out_flags, of(vfs).methods);
}

int FaultyVfs::State::remove(sqlite3_vfs* vfs, const char* name, int flush_folder) {
  const std::lock_guard lock(of(vfs).mutex);
  if (const int code = of(vfs).step()) return code;
  of(vfs).unflushed.erase(name);
  sqlite3_vfs* under = below(vfs);
  return under->xDelete(under, name, flush_folder);
}

int FaultyVfs::State::write(sqlite3_file* file, const void* from, int size, sqlite3_int64 offset) {
  State& state = *at(file).state;
  const std::lock_guard lock(state.mutex);
  sqlite3_file* under = below(file);
  sqlite3_int64 before = 0;
  under->pMethods->xFileSize(under, &before);
  if (const int code = state.step()) return code;
  if (const int code = state.perform(Operation::write)) return code;
  if (offset + size > before)
    if (const int code = state.perform(Operation::growth)) return code;
  state.note(at(file), {std::string(static_cast<const char*>(from), static_cast<std::size_t>(size)),
                        static_cast<std::size_t>(offset)});
  return under->pMethods->xWrite(under, from, size, offset);
}

int FaultyVfs::State::truncate(sqlite3_file* file, sqlite3_int64 size) {
  State& state = *at(file).state;
  const std::lock_guard lock(state.mutex);
  if (const int code = state.step()) return code;
  if (const int code = state.perform(Operation::truncate)) return code;
  state.note(at(file), {std::nullopt, static_cast<std::size_t>(size)});
  return below(file)->pMethods->xTruncate(below(file), size);
}

int FaultyVfs::State::flush(sqlite3_file* file, int) {
  State& state = *at(file).state;
  const std::lock_guard lock(state.mutex);
  if (const int code = state.step()) return code;
  if (const int code = state.perform(Operation::flush)) return code;
  if (!at(file).path) return SQLITE_OK;
  if (const auto known = state.unflushed.find(at(file).path); known != state.unflushed.end()) known->second.flush();
  return SQLITE_OK;
}

FaultyVfs::FaultyVfs() : state_(std::make_unique<State>()) {
  if (sqlite3_vfs_register(&state_->layer.vfs, 1) != SQLITE_OK) throw std::runtime_error("SQLite takes no faulty VFS");
}

FaultyVfs::~FaultyVfs() {
  auto* real = static_cast<sqlite3_vfs*>(state_->layer.vfs.pAppData);
  sqlite3_vfs_unregister(&state_->layer.vfs);
  sqlite3_vfs_register(real, 1);
}

void FaultyVfs::fail(Operation operation, int nth, int code, Lasting lasting) {
  state_->forget();
  state_->order = {operation, nth, code, lasting};
}

void FaultyVfs::crash(int nth) {
  state_->forget();
  state_->last_step = nth;
}

bool FaultyVfs::struck() const { return state_->struck; }
void FaultyVfs::heal() { state_->forget(); }

void FaultyVfs::lose_power(std::uint64_t seed) {
  std::mt19937_64 random(seed);
  for (const auto& [path, file] : state_->unflushed) {
    if (file.changes.empty() || std::ifstream(path).fail()) continue;  // failed: deleted or renamed since
    std::ofstream(path, std::ios::binary) << after_power_loss(file, random);
  }
  state_->unflushed.clear();
}

}  // namespace portico::testing
