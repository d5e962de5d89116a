#pragma once
#include <array>
#include <cstdint>
#include <list>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

#include "warehouse/chunk.hpp"

namespace portico::warehouse {

/// A chunk in memory: checked once, then read by any number of threads.
class Chunk : public std::enable_shared_from_this<Chunk> {
 public:
  /// `Failure` (corrupt) when the bytes are no chunk of `rows` values of that type.
  Chunk(std::string bytes, Type type, std::size_t rows) : bytes_(std::move(bytes)), view_(bytes_, type, rows) {}
  Chunk(const Chunk&) = delete;
  Chunk& operator=(const Chunk&) = delete;

  const ChunkView& view() const { return view_; }
  /// All texts of the chunk, which lives as long as they do; made when first asked for. Only of a chunk that a
  /// shared_ptr owns. Throws `Failure` (corrupt).
  std::shared_ptr<const Dictionary> dictionary() const;
  /// About how much memory it takes.
  std::size_t size() const;

 private:
  std::string bytes_;
  ChunkView view_;
  mutable std::once_flag made_;
  mutable Dictionary dictionary_;
};

/// The chunks that were read last, up to a number of bytes; of those that do not fit beside the others only every
/// eighth comes in, so that one scan of more than fits does not drive out what the next one could find. Chunks never
/// change, and their numbers never come again (BlockNumbering), so that an entry is right for every state that has the
/// block. Thread-safe.
class ChunkCache {
 public:
  explicit ChunkCache(std::size_t most_bytes) : most_bytes_(most_bytes / shards) {}
  /// Null when it is not there.
  std::shared_ptr<const Chunk> find(std::int64_t id);
  void add(std::int64_t id, std::shared_ptr<const Chunk> chunk);

 private:
  static constexpr std::size_t shards = 16;
  struct Entry {
    std::int64_t id;
    std::shared_ptr<const Chunk> chunk;
  };
  struct Shard {
    std::mutex mutex;
    std::list<Entry> newest_first;
    std::unordered_map<std::int64_t, std::list<Entry>::iterator> places;
    std::size_t bytes = 0;
    std::size_t did_not_fit = 0;
  };
  Shard& shard_of(std::int64_t id);

  std::size_t most_bytes_;  // of a shard
  std::array<Shard, shards> shards_;
};

}  // namespace portico::warehouse
