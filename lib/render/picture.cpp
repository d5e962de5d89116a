#include "render/picture.hpp"

#include <fmt/format.h>

namespace portico::render {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

std::string to_hex(Color color) { return fmt::format("#{:02X}{:02X}{:02X}", color.red, color.green, color.blue); }

Color parse_color(std::string_view text, Color fallback) {
  if (text.size() != 7 || text[0] != '#') return fallback;
  std::uint8_t parts[3];
  for (std::size_t i = 0; i < 3; ++i) {
    const int high = hex_digit(text[1 + 2 * i]), low = hex_digit(text[2 + 2 * i]);
    if (high < 0 || low < 0) return fallback;
    parts[i] = static_cast<std::uint8_t>(high * 16 + low);
  }
  return {parts[0], parts[1], parts[2]};
}

std::string_view name_of(Role role) {
  switch (role) {
    case Role::background:
      return "background";
    case Role::text:
      return "text";
    case Role::muted:
      return "muted";
    case Role::grid:
      return "grid";
    case Role::axis:
      return "axis";
    case Role::previous:
      return "previous";
    case Role::series:
      break;
  }
  return "series";
}

}  // namespace portico::render
