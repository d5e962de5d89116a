#pragma once
#include <cstdint>
#include <memory>

namespace portico::testing {

/// SQLite's default VFS as long as it lives, standing on the real one: every database opened meanwhile, by the product
/// too, can be made to fail at a chosen step, to stop as if the process were killed, and to lose what was not flushed.
/// Files are not really flushed, which makes it fast. One at a time, told what to do by one thread; connections are
/// closed before it goes.
class FaultyVfs {
 public:
  enum class Operation { write, growth, flush, truncate };  ///< growth: a write that makes the file longer
  enum class Lasting { once, from_then_on };

  FaultyVfs();
  FaultyVfs(const FaultyVfs&) = delete;
  FaultyVfs& operator=(const FaultyVfs&) = delete;
  ~FaultyVfs();

  /// Makes the `nth` operation of a kind from now on (from 1) fail with `code`, and forgets earlier orders. A test goes
  /// through n = 1, 2, … until `struck` says that a run had fewer.
  void fail(Operation operation, int nth, int code, Lasting lasting);
  /// Makes everything fail from the `nth` write, flush, truncation or deletion on: the files stay as they are then.
  void crash(int nth);
  bool struck() const;
  /// No more failures: what is opened next is another process.
  void heal();
  /// Changes the files as a power failure may: of what was written since a file's last flush, each write is there,
  /// gone, or there in part (whole sectors of 512 bytes). Connections are closed before. Deletions are not undone.
  void lose_power(std::uint64_t seed);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace portico::testing
