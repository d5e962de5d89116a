#pragma once
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <mutex>
#include <string>

#include "core/error.hpp"
#include "core/secret.hpp"

namespace portico::identity {

/// Argon2id's cost (RFC 9106) and how many may run. The defaults are those of production.
struct HashCost {
  std::uint64_t passes = 3;
  std::size_t memory = std::size_t{64} << 20U;  ///< bytes
  std::size_t running = 2;                      ///< hashes at once
  std::size_t queued = 64;                      ///< callers that wait; the next one is refused
};

/// Hashes passwords slowly: about 0.1 s and 64 MiB each. Callers wait their turn inside; never call it while a database
/// transaction or lock is held. Thread-safe.
class PasswordHasher {
 public:
  explicit PasswordHasher(HashCost cost);

  /// The encoded hash ("$argon2id$…") of a password in normal form. `throttled` when the queue is full.
  Result<Secret> hash(const Secret& password);
  /// Whether `password` has that hash; takes the same time either way. `throttled` when the queue is full.
  Result<bool> verify(const Secret& encoded, const Secret& password);
  /// A hash that no password has and that costs as much to verify: for accounts that do not exist or may not sign in.
  const Secret& decoy() const { return decoy_; }

 private:
  class Turn;
  static Error busy();

  HashCost cost_;
  Secret decoy_;
  std::mutex mutex_;
  std::condition_variable freed_;
  std::size_t running_ = 0, waiting_ = 0;
};

}  // namespace portico::identity
