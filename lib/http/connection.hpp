#pragma once
#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string_view>

#include "http/message.hpp"

namespace portico::http {

/// Bytes to and from one peer, whatever they travel over. Everything is called, and calls back, on the server's I/O
/// thread, except post(). At most one read and one write run at a time; their buffers must outlive them.
class Connection {
 public:
  /// How many bytes were moved; 0 when the peer is gone or the connection was closed.
  using Moved = std::function<void(std::size_t)>;

  virtual ~Connection() = default;
  virtual const Peer& peer() const = 0;
  /// Reads some bytes.
  virtual void read(std::span<char> into, Moved moved) = 0;
  /// Writes some of the bytes.
  virtual void write(std::string_view bytes, Moved moved) = 0;
  /// Calls `then` once, after that time. Takes the place of the call before.
  virtual void expires(std::chrono::milliseconds after, std::function<void()> then) = 0;
  /// Tells the peer that nothing more will be written.
  virtual void finish_writing() = 0;
  /// Ends reads, writes and the expiry.
  virtual void close() = 0;
  /// Runs `work` on the I/O thread. Callable on any thread.
  virtual void post(std::function<void()> work) = 0;
};

/// Where connections come from.
class Listener {
 public:
  virtual ~Listener() = default;
  /// Hands each connection to `arrived`, on the I/O thread, until close().
  virtual void accept(std::function<void(std::unique_ptr<Connection>)> arrived) = 0;
  virtual void close() = 0;
};

}  // namespace portico::http
