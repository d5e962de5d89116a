#pragma once
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "core/hash.hpp"

namespace portico::audit {

/// SHA-256(0x00 ‖ data): a leaf of RFC 6962 §2.1.
Digest leaf_hash(std::string_view data);
/// SHA-256(0x01 ‖ left ‖ right): an inner node of RFC 6962 §2.1.
Digest node_hash(const Digest& left, const Digest& right);

/// The RFC 6962 tree hash of a growing list, kept as the hashes of its complete subtrees: at most 64 of them, one for
/// each bit set in `size`. Appending costs one hash plus, on average, one merge.
class MerkleFrontier {
 public:
  MerkleFrontier() = default;
  /// `peaks` from the largest subtree to the smallest, as `peaks()` gave them for that size.
  MerkleFrontier(std::uint64_t size, std::vector<Digest> peaks) : size_(size), peaks_(std::move(peaks)) {}

  void append(const Digest& leaf);
  std::uint64_t size() const { return size_; }
  std::span<const Digest> peaks() const { return peaks_; }
  /// MTH of RFC 6962 §2.1; of the empty list SHA-256 of nothing.
  Digest root() const;

 private:
  std::uint64_t size_ = 0;
  std::vector<Digest> peaks_;
};

}  // namespace portico::audit
