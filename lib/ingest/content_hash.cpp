#include "ingest/content_hash.hpp"

#include <algorithm>

#include "core/hash.hpp"

namespace portico::ingest {
namespace {

constexpr std::size_t block_size = 1U << 20U;

}  // namespace

void ContentHash::add(std::string_view piece) {
  while (!piece.empty()) {
    const std::size_t size = std::min(piece.size(), block_size - block_.size());
    block_.append(piece.substr(0, size));
    piece.remove_prefix(size);
    if (block_.size() == block_size) close_block();
  }
}

std::string ContentHash::finish() {
  if (!block_.empty()) close_block();
  return to_hex(blake2b(digests_));
}

void ContentHash::close_block() {
  const Digest digest = blake2b(block_);
  digests_ += as_text(digest);
  block_.clear();
}

Result<std::string> hash_file(Files& files, const std::filesystem::path& path) {
  ContentHash hash;
  PORTICO_CHECK(files.stream(path, [&](std::string_view piece) {
    hash.add(piece);
    return true;
  }));
  return hash.finish();
}

}  // namespace portico::ingest
