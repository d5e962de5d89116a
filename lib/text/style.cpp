#include "text/style.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "core/text.hpp"

namespace portico::text {
namespace {

std::string sgr(std::string_view code, std::string_view text) { return fmt::format("\x1b[{}m{}\x1b[0m", code, text); }

std::string_view code_of(Ink ink) {
  switch (ink) {
    case Ink::plain:
      return "";
    case Ink::strong:
      return "1";
    case Ink::dim:
      return "2";
    case Ink::up:
      return "38;5;36";
    case Ink::down:
      return "38;5;166";
    case Ink::warning:
      return "38;5;172";
  }
  return "";
}

}  // namespace

std::string Painter::operator()(Ink ink, std::string_view text) const {
  if (color_ == Color::none || ink == Ink::plain || text.empty()) return std::string(text);
  return sgr(code_of(ink), text);
}

std::string Painter::series(std::size_t index, std::string_view text) const {
  // Blue, orange, bluish green, vermilion, reddish purple, sky blue: the nearest of the 256 that read on dark and
  // light.
  static constexpr std::array<std::string_view, series_count> codes{"38;5;32",  "38;5;178", "38;5;36",
                                                                    "38;5;166", "38;5;175", "38;5;74"};
  if (color_ == Color::none || text.empty()) return std::string(text);
  return sgr(codes[index % codes.size()], text);
}

const Marks& marks(Glyphs glyphs) {
  static constexpr Marks unicode{"–", "─", "▲", "▼", "·", "!", "…"};
  static constexpr Marks ascii{"-", "-", "^", "v", "|", "!", "~"};
  return glyphs == Glyphs::unicode ? unicode : ascii;
}

std::size_t chart_width(const Style& style) {
  constexpr std::size_t least = 40, usual = 80;
  return std::max(least, style.width > 0 ? style.width : usual);
}

std::string chart_note(std::string_view text, const Style& style) {
  std::string out;
  for (const std::string& line : wrapped(text, chart_width(style))) out += Painter(style)(Ink::dim, line) + "\n";
  return out;
}

std::string padded_right(std::string_view text, std::size_t width) {
  const std::size_t have = display_width(text);
  return std::string(text) + std::string(width > have ? width - have : 0, ' ');
}

std::string padded_left(std::string_view text, std::size_t width) {
  const std::size_t have = display_width(text);
  return std::string(width > have ? width - have : 0, ' ') + std::string(text);
}

std::string fitted(std::string_view text, std::size_t width, Glyphs glyphs) {
  std::string cut = fit_width(text, width);
  constexpr std::string_view ellipsis = "…";
  if (glyphs == Glyphs::ascii && cut != text && cut.ends_with(ellipsis))
    cut.replace(cut.size() - ellipsis.size(), ellipsis.size(), marks(glyphs).ellipsis);
  return cut;
}

std::string repeated(std::string_view piece, std::size_t count) {
  std::string all;
  all.reserve(piece.size() * count);
  for (std::size_t i = 0; i < count; ++i) all += piece;
  return all;
}

std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
  std::vector<std::string> lines(1);
  for (const std::string_view raw : split(text, ' ')) {
    if (raw.empty()) continue;
    const std::string word = fit_width(raw, width);
    std::string& line = lines.back();
    if (line.empty())
      line = word;
    else if (display_width(line) + 1 + display_width(word) <= width)
      line += " " + word;
    else
      lines.push_back(word);
  }
  return lines;
}

}  // namespace portico::text
