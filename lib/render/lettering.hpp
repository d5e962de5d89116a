#pragma once
#include <memory>
#include <string>
#include <string_view>

#include <pango/pangocairo.h>

#include "render/picture.hpp"

namespace portico::render {

struct ObjectDelete {
  void operator()(void* object) const { g_object_unref(object); }
};

/// Measures and draws single lines of text with Pango, without hinting, so that sizes scale. Not thread-safe: make one
/// where it is needed; fonts stay loaded for the thread.
class Lettering {
 public:
  Lettering();

  double width(std::string_view text, double size, Weight weight = Weight::regular) const;
  /// `text` cut at its end to `room` pixels, the cut marked with "…".
  std::string fitted(std::string_view text, double size, Weight weight, double room) const;
  /// Draws the label in the current colour.
  void draw(cairo_t* cairo, const Label& label) const;

 private:
  void prepare(std::string_view text, double size, Weight weight) const;

  std::unique_ptr<PangoContext, ObjectDelete> context_;
  std::unique_ptr<PangoLayout, ObjectDelete> layout_;
};

}  // namespace portico::render
