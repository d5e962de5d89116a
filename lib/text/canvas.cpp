#include "text/canvas.hpp"

#include <algorithm>
#include <array>
#include <cstdlib>

namespace portico::text {
namespace {

constexpr std::string_view ascii_marks = "*o+x#@";

/// Bits of the Unicode braille patterns (U+2800 + bits), by dot column and row.
constexpr std::uint8_t braille_bits[2][4] = {{0x01, 0x02, 0x04, 0x40}, {0x08, 0x10, 0x20, 0x80}};

std::string utf8_braille(std::uint8_t dots) {
  return {'\xe2', static_cast<char>(0xa0 | dots >> 6), static_cast<char>(0x80 | (dots & 0x3f))};
}

}  // namespace

Canvas::Canvas(std::size_t columns, std::size_t rows, Glyphs glyphs)
    : columns_(columns), rows_(rows), glyphs_(glyphs), cells_(columns * rows) {}

int Canvas::width() const { return static_cast<int>(columns_) * (glyphs_ == Glyphs::unicode ? 2 : 1); }
int Canvas::height() const { return static_cast<int>(rows_) * (glyphs_ == Glyphs::unicode ? 4 : 1); }

void Canvas::dot(Point at, std::size_t series) {
  if (at.x < 0 || at.y < 0 || at.x >= width() || at.y >= height()) return;
  const auto x = static_cast<std::size_t>(at.x), y = static_cast<std::size_t>(at.y);
  const bool braille = glyphs_ == Glyphs::unicode;
  Cell& cell = cells_[(braille ? y / 4 : y) * columns_ + (braille ? x / 2 : x)];
  cell.dots |= braille ? braille_bits[x % 2][y % 4] : std::uint8_t{1};
  cell.series = static_cast<std::uint8_t>(series % Painter::series_count);
}

void Canvas::line(Point from, Point to, std::size_t series, Pattern pattern) {
  const int steps = std::max({std::abs(to.x - from.x), std::abs(to.y - from.y), 1});
  for (int i = 0; i <= steps; ++i) {
    if (i % (pattern.on + pattern.off) >= pattern.on) continue;
    // Rounded to the nearest dot; both differences can be negative.
    const auto along = [&](int a, int b) { return a + (2 * (b - a) * i + (b < a ? -steps : steps)) / (2 * steps); };
    dot({along(from.x, to.x), along(from.y, to.y)}, series);
  }
}

void Canvas::blob(Point at, std::size_t series) {
  dot(at, series);
  if (glyphs_ == Glyphs::ascii) return;
  const int right = at.x + 1 < width() ? at.x + 1 : at.x - 1, below = at.y + 1 < height() ? at.y + 1 : at.y - 1;
  dot({right, at.y}, series);
  dot({at.x, below}, series);
  dot({right, below}, series);
}

std::string Canvas::glyph(const Cell& cell) const {
  if (cell.dots == 0) return " ";
  return glyphs_ == Glyphs::unicode ? utf8_braille(cell.dots) : std::string(1, ascii_marks[cell.series]);
}

std::string Canvas::row(std::size_t index, const Painter& paint) const {
  std::string out;
  const auto begin = cells_.begin() + static_cast<std::ptrdiff_t>(index * columns_);
  const auto end = begin + static_cast<std::ptrdiff_t>(columns_);
  for (auto cell = begin; cell != end;) {
    std::string run;
    auto next = cell;
    for (; next != end && (next->dots != 0) == (cell->dots != 0) && next->series == cell->series; ++next)
      run += glyph(*next);
    out += cell->dots == 0 ? run : paint.series(cell->series, run);
    cell = next;
  }
  return out;
}

Canvas::Pattern pattern_of(std::size_t index) {
  static constexpr std::array<Canvas::Pattern, Painter::series_count> patterns{
      {{1, 0}, {4, 3}, {1, 2}, {3, 1}, {2, 2}, {2, 5}}};
  return patterns[index % patterns.size()];
}

}  // namespace portico::text
