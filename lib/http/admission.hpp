#pragma once
#include <cstddef>
#include <map>
#include <string>

#include "http/limits.hpp"
#include "http/message.hpp"

namespace portico::http {

/// Counts connections against their limits, in all and per network address. Not thread-safe.
class Admission {
 public:
  explicit Admission(const Limits& limits) : limits_(limits) {}

  /// Counts one more connection, unless a limit is reached. A peer the kernel vouches for (unix socket) shares no
  /// address.
  bool enter(const Peer& peer) {
    if (count_ >= limits_.connections) return false;
    if (!peer.uid) {
      std::size_t& from_there = by_address_[peer.address];
      if (from_there >= limits_.connections_per_address) return false;
      ++from_there;
    }
    ++count_;
    return true;
  }

  /// Ends one that entered.
  void leave(const Peer& peer) {
    --count_;
    if (const auto found = by_address_.find(peer.address); !peer.uid && --found->second == 0) by_address_.erase(found);
  }

 private:
  const Limits& limits_;
  std::size_t count_ = 0;
  std::map<std::string, std::size_t> by_address_;
};

}  // namespace portico::http
