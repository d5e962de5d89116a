#include "audit/merkle.hpp"

#include <sodium.h>

namespace portico::audit {
namespace {

Digest sha256(std::span<const std::string_view> pieces) {
  crypto_hash_sha256_state state;
  crypto_hash_sha256_init(&state);
  for (const std::string_view piece : pieces)
    crypto_hash_sha256_update(&state, reinterpret_cast<const unsigned char*>(piece.data()), piece.size());
  Digest digest;
  crypto_hash_sha256_final(&state, reinterpret_cast<unsigned char*>(digest.data()));
  return digest;
}

}  // namespace

Digest leaf_hash(std::string_view data) {
  const std::string_view pieces[] = {std::string_view("\0", 1), data};
  return sha256(pieces);
}

Digest node_hash(const Digest& left, const Digest& right) {
  const std::string_view pieces[] = {std::string_view("\1", 1), as_text(left), as_text(right)};
  return sha256(pieces);
}

void MerkleFrontier::append(const Digest& leaf) {
  Digest merged = leaf;
  for (std::uint64_t bits = size_; (bits & 1U) != 0; bits >>= 1U) {
    merged = node_hash(peaks_.back(), merged);
    peaks_.pop_back();
  }
  peaks_.push_back(merged);
  ++size_;
}

Digest MerkleFrontier::root() const {
  if (peaks_.empty()) return sha256({});
  Digest root = peaks_.back();
  for (std::size_t index = peaks_.size() - 1; index > 0; --index) root = node_hash(peaks_[index - 1], root);
  return root;
}

}  // namespace portico::audit
