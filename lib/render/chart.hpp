#pragma once
#include "core/zone.hpp"
#include "model/document.hpp"
#include "render/picture.hpp"

namespace portico::render {

struct ChartStyle {
  enum class Heading { drawn, left_out };
  double width = 640;
  double height = 240;            ///< of one panel; bars take what their rows need
  double margin = 16;             ///< blank room around everything
  Color brand{0x00, 0x72, 0xB2};  ///< of a single series; several take Okabe and Ito's colours
  const Zone* zone = nullptr;     ///< of instants on the axis; null: UTC
  Heading heading = Heading::drawn;
};

/// The block's answer as a chart. With a time column: lines, or columns from zero for kind `bar`; without one
/// horizontal bars from zero. Amounts of different units get panels of their own, up to 6 units. At most 6 series are
/// drawn and 24 bars; what is left out is said in the picture. Missing values are gaps, a last bucket that is not over
/// is dashed. An answer without numbers to draw makes a picture that says so.
Picture draw_chart(const model::DocumentBlock& block, const ChartStyle& style);

}  // namespace portico::render
