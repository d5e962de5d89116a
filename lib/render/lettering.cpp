#include "render/lettering.hpp"

namespace portico::render {
namespace {

constexpr const char* family = "DejaVu Sans";

struct DescriptionDelete {
  void operator()(PangoFontDescription* description) const { pango_font_description_free(description); }
};
struct OptionsDelete {
  void operator()(cairo_font_options_t* options) const { cairo_font_options_destroy(options); }
};

}  // namespace

Lettering::Lettering()
    : context_(pango_font_map_create_context(pango_cairo_font_map_get_default())),
      layout_(pango_layout_new(context_.get())) {
  const std::unique_ptr<cairo_font_options_t, OptionsDelete> options(cairo_font_options_create());
  cairo_font_options_set_hint_style(options.get(), CAIRO_HINT_STYLE_NONE);
  cairo_font_options_set_hint_metrics(options.get(), CAIRO_HINT_METRICS_OFF);
  cairo_font_options_set_antialias(options.get(), CAIRO_ANTIALIAS_GRAY);
  pango_cairo_context_set_font_options(context_.get(), options.get());
  pango_context_set_round_glyph_positions(context_.get(), FALSE);
  pango_layout_set_single_paragraph_mode(layout_.get(), TRUE);
}

void Lettering::prepare(std::string_view text, double size, Weight weight) const {
  const std::unique_ptr<PangoFontDescription, DescriptionDelete> font(pango_font_description_new());
  pango_font_description_set_family_static(font.get(), family);
  pango_font_description_set_weight(font.get(), weight == Weight::bold ? PANGO_WEIGHT_BOLD : PANGO_WEIGHT_NORMAL);
  pango_font_description_set_absolute_size(font.get(), size * PANGO_SCALE);
  pango_layout_set_font_description(layout_.get(), font.get());
  pango_layout_set_text(layout_.get(), text.data(), static_cast<int>(text.size()));
  pango_layout_context_changed(layout_.get());
}

double Lettering::width(std::string_view text, double size, Weight weight) const {
  prepare(text, size, weight);
  int width = 0;
  pango_layout_get_size(layout_.get(), &width, nullptr);
  return static_cast<double>(width) / PANGO_SCALE;
}

std::string Lettering::fitted(std::string_view text, double size, Weight weight, double room) const {
  if (width(text, size, weight) <= room) return std::string(text);
  std::string cut(text);
  while (!cut.empty()) {
    while (!cut.empty() && (static_cast<unsigned char>(cut.back()) & 0xC0) == 0x80) cut.pop_back();
    if (!cut.empty()) cut.pop_back();
    while (!cut.empty() && cut.back() == ' ') cut.pop_back();
    if (width(cut + "…", size, weight) <= room) break;
  }
  return cut + "…";
}

void Lettering::draw(cairo_t* cairo, const Label& label) const {
  prepare(label.text, label.size, label.weight);
  const double baseline = static_cast<double>(pango_layout_get_baseline(layout_.get())) / PANGO_SCALE;
  cairo_move_to(cairo, label.box.x, label.at.y - baseline);
  pango_cairo_update_context(cairo, context_.get());
  pango_cairo_show_layout(cairo, layout_.get());
}

}  // namespace portico::render
