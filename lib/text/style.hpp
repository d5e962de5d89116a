#pragma once
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "core/zone.hpp"
#include "text/chart_kind.hpp"

namespace portico::text {

enum class Color { none, ansi };
enum class Glyphs { unicode, ascii };
enum class Footer { shown, hidden };
/// Whether text cells that a spreadsheet would run as a formula get a leading apostrophe in CSV.
enum class Formulas { defused, kept };
/// Whether control characters in text cells of CSV and TSV stay as they are, or become visible escapes (for a
/// terminal).
enum class Controls { kept, visible };

/// How to write for a reader. The defaults suit a file; whoever knows the terminal sets the rest. The environment is
/// never asked here.
struct Style {
  Color color = Color::none;
  Glyphs glyphs = Glyphs::unicode;
  std::size_t width = 0;       ///< terminal cells a line may take; 0: no limit (charts then take 80)
  std::size_t height = 0;      ///< rows of one chart's plot; 0: chosen from the width
  const Zone* zone = nullptr;  ///< times for people are shown in it; null: UTC
  Footer footer = Footer::shown;
  Formulas formulas = Formulas::defused;
  Controls controls = Controls::kept;
  ChartKind chart = ChartKind::automatic;
};

/// What a piece of terminal text means.
enum class Ink { plain, strong, dim, up, down, warning };

/// Colours terminal text, or leaves it alone when the style has no colour.
class Painter {
 public:
  static constexpr std::size_t series_count = 6;

  explicit Painter(const Style& style) : color_(style.color) {}
  std::string operator()(Ink ink, std::string_view text) const;
  /// The colour of data series `index` (they repeat after `series_count`): Okabe and Ito's, that colour-blind people
  /// can tell apart.
  std::string series(std::size_t index, std::string_view text) const;

 private:
  Color color_;
};

/// The marks that differ between Unicode and ASCII terminals.
struct Marks {
  std::string_view null, rule, up, down, dot, warning, ellipsis;
};
const Marks& marks(Glyphs glyphs);

/// The cells a chart may take: at least 40, 80 when the style has no limit.
std::size_t chart_width(const Style& style);
/// A remark below a chart, dim and wrapped to its width, with the newline.
std::string chart_note(std::string_view text, const Style& style);

/// `text` (already printable) padded with blanks to `width` cells; unchanged when it is wider.
std::string padded_right(std::string_view text, std::size_t width);
std::string padded_left(std::string_view text, std::size_t width);
/// `text` cut to `width` cells, the cut marked with the style's ellipsis.
std::string fitted(std::string_view text, std::size_t width, Glyphs glyphs);
/// `piece`, `count` times.
std::string repeated(std::string_view piece, std::size_t count);
/// `text` broken at blanks into lines of at most `width` cells; words that are longer are cut. At least one line.
std::vector<std::string> wrapped(std::string_view text, std::size_t width);

}  // namespace portico::text
