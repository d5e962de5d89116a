#pragma once
#include <optional>
#include <string>
#include <vector>

#include "core/zone.hpp"
#include "model/document.hpp"

namespace portico::render {

/// One key figure as plain text.
struct Figure {
  enum class Direction { none, up, down };
  std::string name, value, unit;
  std::string change;  ///< "▲ 9.1 %"; "" when it is not known
  std::string before;  ///< the earlier value; "" when nothing was compared
  Direction direction = Direction::none;
};

/// The measures of the answer's first row, of each unit's first one where rows name their units; empty without rows.
std::vector<Figure> figures_of(const model::Answer& answer, const Zone* zone);

/// An answer's table as plain texts, as `text` shows them in a terminal.
struct Cells {
  enum class Align { left, right };
  struct Column {
    std::string heading;
    Align align = Align::left;
  };
  std::vector<Column> columns;
  std::vector<std::vector<std::string>> rows;
  std::optional<std::vector<std::string>> total;
  std::size_t rows_left_out = 0;
  std::size_t columns_left_out = 0;
};

struct CellLimits {
  std::size_t rows = 0, columns = 0;
};

/// The first rows and columns within the limits.
Cells cells_of(const model::Answer& answer, const Zone* zone, const CellLimits& limits);

/// One line that tells what the report found: its key figures, else its first finding, else its title.
std::string summary_of(const model::Document& document, const Zone* zone);

/// `text` in paragraphs: separated by empty lines.
std::vector<std::string> paragraphs_of(const std::string& text);

}  // namespace portico::render
