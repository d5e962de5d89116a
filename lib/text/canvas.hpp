#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "text/style.hpp"

namespace portico::text {

/// A drawing surface of terminal cells: braille with 2 × 4 dots a cell, or ASCII with one mark a cell. Dot (0, 0) is
/// the upper left one. What is drawn later lies on top.
class Canvas {
 public:
  struct Point {
    int x = 0;
    int y = 0;
  };
  /// A line's rhythm: `on` dots drawn, `off` dots left out. `off` 0 is a solid line.
  struct Pattern {
    int on = 1;
    int off = 0;
  };

  Canvas(std::size_t columns, std::size_t rows, Glyphs glyphs);

  int width() const;   ///< in dots
  int height() const;  ///< in dots
  /// Dots outside the canvas are ignored.
  void dot(Point at, std::size_t series);
  void line(Point from, Point to, std::size_t series, Pattern pattern);
  /// A dot that is seen even without a line to it.
  void blob(Point at, std::size_t series);

  std::size_t rows() const { return rows_; }
  /// One row of cells, blanks included, coloured by series.
  std::string row(std::size_t index, const Painter& paint) const;

 private:
  struct Cell {
    std::uint8_t dots = 0;
    std::uint8_t series = 0;
  };
  std::string glyph(const Cell& cell) const;

  std::size_t columns_, rows_;
  Glyphs glyphs_;
  std::vector<Cell> cells_;
};

/// How series `index` is drawn where there is no colour to tell it from the others.
Canvas::Pattern pattern_of(std::size_t index);

}  // namespace portico::text
