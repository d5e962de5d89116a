#pragma once
#include <cstddef>
#include <cstdint>

namespace portico::warehouse {

enum class ChunkEncoding : std::uint8_t { integers = 0, floats = 1, dictionary = 2, raw_text = 3 };

/// What follows a chunk's sum. Then come, for texts, the entries (count, ends, bytes), the null bitmap if there is one,
/// and the values at `width` bytes each.
struct ChunkHeader {
  ChunkEncoding encoding = ChunkEncoding::integers;
  std::uint8_t width = 0;
  std::uint8_t has_nulls = 0;
  std::uint8_t zero = 0;
  std::uint32_t rows = 0;
  std::uint64_t base = 0;
};
static_assert(sizeof(ChunkHeader) == 16);

constexpr std::size_t null_bytes(std::size_t rows) { return (rows + 7) / 8; }

}  // namespace portico::warehouse
