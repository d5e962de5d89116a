#include "ingest/content_hash.hpp"

#include <algorithm>

#include "core/hash.hpp"

namespace portico::ingest {
namespace {

constexpr std::size_t block_size = 1U << 20U;
constexpr std::size_t most_waiting = 4;

}  // namespace

ContentHash::ContentHash() : full_blocks_(most_waiting, [this](const std::string& block) { close_block(block); }) {}

void ContentHash::add(std::string_view piece) {
  while (!piece.empty()) {
    const std::size_t size = std::min(piece.size(), block_size - block_.size());
    block_.append(piece.substr(0, size));
    piece.remove_prefix(size);
    if (block_.size() < block_size) continue;
    full_blocks_.put(std::exchange(block_, std::string()));
    block_.reserve(block_size);
  }
}

std::string ContentHash::finish() {
  full_blocks_.finish();
  if (!block_.empty()) close_block(block_);
  return to_hex(blake2b(digests_));
}

void ContentHash::close_block(const std::string& block) {
  const Digest digest = blake2b(block);
  digests_ += as_text(digest);
}

Result<std::string> hash_file(Files& files, const std::filesystem::path& path) {
  HashingFiles hashing(files);
  PORTICO_CHECK(hashing.stream(path, [](std::string_view) { return true; }));
  return hashing.hash();
}

Result<void> HashingFiles::stream(const std::filesystem::path& path,
                                  const std::function<bool(std::string_view)>& sink) {
  return files_.stream(path, [&](std::string_view piece) {
    hash_.add(piece);
    return sink(piece);
  });
}

}  // namespace portico::ingest
