#include "core/checksum.hpp"

#include <array>
#include <bit>
#include <cstring>

namespace portico {
namespace {

static_assert(std::endian::native == std::endian::little, "checksums are stored and must be the same everywhere");

constexpr std::uint64_t factor = 0x9e3779b97f4a7c15U;

/// For a fixed lane a bijection of the word, and for a fixed word one of the lane: a changed word cannot be lost again.
std::uint64_t step(std::uint64_t lane, std::uint64_t word) { return std::rotl(lane ^ word, 29) * factor; }

std::uint64_t load(const char* from) {
  std::uint64_t word = 0;
  std::memcpy(&word, from, sizeof word);
  return word;
}

}  // namespace

std::uint64_t checksum(std::string_view bytes) {
  std::array<std::uint64_t, 4> lanes{factor, factor << 1, factor << 2, factor << 3};
  const char* at = bytes.data();
  std::size_t left = bytes.size();
  for (; left >= 32; left -= 32, at += 32)
    for (std::size_t lane = 0; lane < 4; ++lane) lanes[lane] = step(lanes[lane], load(at + 8 * lane));
  for (std::size_t lane = 0; left > 0; ++lane) {
    const std::size_t size = left < 8 ? left : 8;
    std::uint64_t word = 0;
    std::memcpy(&word, at, size);
    lanes[lane] = step(lanes[lane], word);
    at += size;
    left -= size;
  }
  std::uint64_t sum = bytes.size();
  for (const std::uint64_t lane : lanes) sum = step(sum, lane);
  return mix(sum);
}

}  // namespace portico
