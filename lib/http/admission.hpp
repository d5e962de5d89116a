#pragma once
#include <cstddef>
#include <map>
#include <string>

#include "http/endpoint.hpp"
#include "http/limits.hpp"
#include "http/message.hpp"

namespace portico::http {

/// Counts connections against their limits, in all and per network address (see network_of). Not thread-safe.
class Admission {
 public:
  explicit Admission(const Limits& limits) : limits_(limits) {}

  /// Counts one more connection, unless a limit is reached. A peer the kernel vouches for (unix socket) shares no
  /// address.
  bool enter(const Peer& peer) {
    if (count_ >= limits_.connections) return false;
    if (!peer.uid) {
      std::size_t& from_there = by_network_[network_of(peer.address)];
      if (from_there >= limits_.connections_per_address) return false;
      ++from_there;
    }
    ++count_;
    return true;
  }

  /// Ends one that entered.
  void leave(const Peer& peer) {
    --count_;
    if (peer.uid) return;
    if (const auto found = by_network_.find(network_of(peer.address)); --found->second == 0) by_network_.erase(found);
  }

 private:
  const Limits& limits_;
  std::size_t count_ = 0;
  std::map<std::string, std::size_t> by_network_;
};

}  // namespace portico::http
