#pragma once
#include <array>
#include <cstddef>
#include <cstdint>

namespace portico::warehouse {

enum class ChunkEncoding : std::uint8_t { integers = 0, floats = 1, dictionary = 2, raw_text = 3, hex_text = 4 };

/// What follows a chunk's sum. Then come, for dictionary and raw texts, the entries (count, ends, bytes), the null
/// bitmap if there is one, and the values at `width` bytes each.
struct ChunkHeader {
  ChunkEncoding encoding = ChunkEncoding::integers;
  std::uint8_t width = 0;  ///< of a value: 0, half_byte, 1, 2, 4, 8; identifiers 16
  std::uint8_t has_nulls = 0;
  std::uint8_t unit = 0;  ///< integers: the position in `units` of what offsets count
  std::uint32_t rows = 0;
  std::uint64_t base = 0;  ///< hex texts: their HexForm
};
static_assert(sizeof(ChunkHeader) == 16);

/// What offsets may count: powers of ten, and a minute, an hour and a day of microseconds.
constexpr std::array<std::uint64_t, 10> units{1,       10,        100,        1'000,         10'000,
                                              100'000, 1'000'000, 60'000'000, 3'600'000'000, 86'400'000'000};

/// How identifiers of 128 bits are written: 32 hexadecimal digits, or as UUIDs with dashes; in lower or upper case.
enum class HexForm : std::uint8_t { lower = 0, upper = 1, uuid_lower = 2, uuid_upper = 3 };
constexpr std::size_t hex_bytes = 16;

/// The width of values of four bits, two to a byte, the lower half first.
constexpr std::uint8_t half_byte = 0x40;

/// How many bytes `rows` values of a width take.
constexpr std::size_t value_bytes(std::size_t rows, unsigned width) {
  return width == half_byte ? (rows + 1) / 2 : rows * width;
}

constexpr std::size_t null_bytes(std::size_t rows) { return (rows + 7) / 8; }

}  // namespace portico::warehouse
