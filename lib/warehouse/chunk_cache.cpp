#include "warehouse/chunk_cache.hpp"

#include "core/checksum.hpp"

namespace portico::warehouse {

std::shared_ptr<const Dictionary> Chunk::dictionary() const {
  std::call_once(made_, [this] { dictionary_ = view_.dictionary(); });
  return {shared_from_this(), &dictionary_};
}

std::size_t Chunk::size() const {
  constexpr std::size_t longest_hex = 36;
  const std::size_t ends = view_.type().kind == TypeKind::text ? view_.entries() * sizeof(std::uint32_t) : 0;
  const std::size_t unpacked = view_.hex_form() ? view_.entries() * longest_hex : 0;
  return sizeof(Chunk) + bytes_.capacity() + ends + unpacked;
}

ChunkCache::Shard& ChunkCache::shard_of(std::int64_t id) {
  return shards_[mix(static_cast<std::uint64_t>(id)) % shards];
}

std::shared_ptr<const Chunk> ChunkCache::find(std::int64_t id) {
  Shard& shard = shard_of(id);
  const std::lock_guard lock(shard.mutex);
  const auto found = shard.places.find(id);
  if (found == shard.places.end()) return nullptr;
  shard.newest_first.splice(shard.newest_first.begin(), shard.newest_first, found->second);
  return found->second->chunk;
}

void ChunkCache::add(std::int64_t id, std::shared_ptr<const Chunk> chunk) {
  Shard& shard = shard_of(id);
  const std::lock_guard lock(shard.mutex);
  if (chunk->size() > most_bytes_ || shard.places.contains(id)) return;
  if (shard.bytes + chunk->size() > most_bytes_ && ++shard.did_not_fit % 8 != 0) return;
  shard.bytes += chunk->size();
  shard.newest_first.push_front({id, std::move(chunk)});
  shard.places[id] = shard.newest_first.begin();
  for (; shard.bytes > most_bytes_; shard.newest_first.pop_back()) {
    shard.bytes -= shard.newest_first.back().chunk->size();
    shard.places.erase(shard.newest_first.back().id);
  }
}

}  // namespace portico::warehouse
