#pragma once
#include <cstdint>
#include <optional>
#include <string_view>

#include "ingest/cell_arena.hpp"

namespace portico::ingest {

/// How a file writes its characters. All three write ASCII as itself.
enum class Encoding : std::uint8_t { utf8, windows_1252, iso_8859_1 };

/// Whether `text` has bytes beyond ASCII.
bool has_high_bytes(std::string_view text);

/// `text` as UTF-8, kept in `arena` where it had to be changed. Nothing when it is malformed in its encoding: only
/// UTF-8 can be; the five bytes that Windows-1252 leaves undefined become the C1 controls of the same number, as
/// browsers do (WHATWG Encoding Standard).
std::optional<std::string_view> decode(std::string_view text, Encoding encoding, CellArena& arena);

}  // namespace portico::ingest
