#include "ingest/encoding.hpp"

#include <array>
#include <cstring>

#include "core/text.hpp"

namespace portico::ingest {
namespace {

// What Windows-1252 has at 0x80 to 0x9F.
constexpr std::array<char16_t, 32> windows_1252_controls{
    0x20AC, 0x0081, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0x008D, 0x017D, 0x008F, 0x0090, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0x009D, 0x017E, 0x0178};

char* put(char* out, char16_t character) {
  const auto byte = [](unsigned value) { return static_cast<char>(static_cast<unsigned char>(value)); };
  if (character < 0x80) {
    *out++ = byte(character);
  } else if (character < 0x800) {
    *out++ = byte(0xC0U | (character >> 6U));
    *out++ = byte(0x80U | (character & 0x3FU));
  } else {
    *out++ = byte(0xE0U | (character >> 12U));
    *out++ = byte(0x80U | ((character >> 6U) & 0x3FU));
    *out++ = byte(0x80U | (character & 0x3FU));
  }
  return out;
}

}  // namespace

bool has_high_bytes(std::string_view text) {
  constexpr std::uint64_t high = 0x8080808080808080U;
  const char* at = text.data();
  std::size_t left = text.size();
  std::uint64_t seen = 0;
  for (; left >= 8; at += 8, left -= 8) {
    std::uint64_t word;
    std::memcpy(&word, at, 8);
    seen |= word;
  }
  for (; left > 0; ++at, --left) seen |= static_cast<unsigned char>(*at);
  return (seen & high) != 0;
}

std::optional<std::string_view> decode(std::string_view text, Encoding encoding, CellArena& arena) {
  if (!has_high_bytes(text)) return text;
  if (encoding == Encoding::utf8) return valid_utf8(text) ? std::optional(text) : std::nullopt;
  char* const begin = arena.reserve(text.size() * 3);
  char* out = begin;
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    const bool control = byte >= 0x80 && byte <= 0x9F && encoding == Encoding::windows_1252;
    out = put(out, control ? windows_1252_controls[byte - 0x80U] : char16_t{byte});
  }
  return arena.take(static_cast<std::size_t>(out - begin));
}

}  // namespace portico::ingest
