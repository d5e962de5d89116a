#pragma once
#include <chrono>
#include <span>
#include <string_view>
#include <utility>

#include "core/error.hpp"

namespace portico::process {

using Deadline = std::chrono::steady_clock::time_point;

/// One end of a stream socket, owned: closed with this object.
class Socket {
 public:
  Socket() = default;
  /// Takes the descriptor over.
  explicit Socket(int descriptor) : descriptor_(descriptor) {}
  Socket(Socket&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  Socket& operator=(Socket&& other) noexcept;
  ~Socket() { close(); }

  /// Two connected ends, closed on exec. Throws `Failure` (storage) when the process has no descriptor left.
  static std::pair<Socket, Socket> pair();

  int descriptor() const { return descriptor_; }
  /// Sends all of `bytes`. `pending` when the deadline passes first, `unavailable` when the other end is gone.
  Result<void> write(std::string_view bytes, Deadline deadline);
  /// Fills all of `buffer`. Fails as `write`.
  Result<void> read(std::span<char> buffer, Deadline deadline);
  void close();

 private:
  int descriptor_ = -1;
};

}  // namespace portico::process
