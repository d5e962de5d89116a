#include <cstring>

#include <cairo.h>
#include <fmt/format.h>
#include <png.h>

#include "core/error.hpp"
#include "render/lettering.hpp"
#include "render/picture.hpp"

namespace portico::render {
namespace {

constexpr int scale = 2;
constexpr std::size_t most_colors = 256;
constexpr int compression = 4;

struct SurfaceDelete {
  void operator()(cairo_surface_t* surface) const { cairo_surface_destroy(surface); }
};
struct CairoDelete {
  void operator()(cairo_t* cairo) const { cairo_destroy(cairo); }
};
using Surface = std::unique_ptr<cairo_surface_t, SurfaceDelete>;
using Pixel = std::uint32_t;  // 0x00RRGGBB

/// Draws shapes onto a Cairo surface.
class Painter {
 public:
  explicit Painter(cairo_t* cairo) : cairo_(cairo) {}

  void operator()(const Area& area) {
    trace(area.points);
    use(area.tone);
    cairo_fill(cairo_);
  }
  void operator()(const Bar& bar) {
    round_rectangle(bar.box, std::min({2.0, bar.box.width / 2, bar.box.height / 2}));
    Tone tone = bar.tone;
    if (bar.outline == Stroke::dashed) tone.opacity *= 0.2;
    use(tone);
    cairo_fill_preserve(cairo_);
    if (bar.outline == Stroke::dashed) {
      const double dash[] = {4, 3};
      cairo_set_dash(cairo_, dash, 2, 0);
      cairo_set_line_width(cairo_, 1.25);
      use(bar.tone);
      cairo_stroke_preserve(cairo_);
      cairo_set_dash(cairo_, nullptr, 0, 0);
    }
    cairo_new_path(cairo_);
  }
  void operator()(const Line& line) {
    trace(line.points);
    use(line.tone);
    cairo_set_line_width(cairo_, line.width);
    const double dash[] = {5, 4};
    if (line.stroke == Stroke::dashed) cairo_set_dash(cairo_, dash, 2, 0);
    cairo_stroke(cairo_);
    cairo_set_dash(cairo_, nullptr, 0, 0);
  }
  void operator()(const Dot& dot) {
    cairo_arc(cairo_, dot.center.x, dot.center.y, dot.radius, 0, 6.283185307179586);
    if (dot.fill == Dot::Fill::hollow) {
      cairo_set_source_rgb(cairo_, 1, 1, 1);
      cairo_fill_preserve(cairo_);
      cairo_set_line_width(cairo_, 2);
      use(dot.tone);
      cairo_stroke(cairo_);
      return;
    }
    use(dot.tone);
    cairo_fill(cairo_);
  }
  void operator()(const Label& label) {
    use(label.tone);
    lettering_.draw(cairo_, label);
    cairo_new_path(cairo_);
  }

 private:
  void use(const Tone& tone) {
    cairo_set_source_rgba(cairo_, tone.color.red / 255.0, tone.color.green / 255.0, tone.color.blue / 255.0,
                          tone.opacity);
  }
  void trace(const std::vector<Point>& points) {
    for (const auto& [x, y] : points) cairo_line_to(cairo_, x, y);
  }
  void round_rectangle(const Box& box, double radius) {
    constexpr double quarter = 1.5707963267948966;
    cairo_new_sub_path(cairo_);
    cairo_arc(cairo_, box.right() - radius, box.y + radius, radius, -quarter, 0);
    cairo_arc(cairo_, box.right() - radius, box.bottom() - radius, radius, 0, quarter);
    cairo_arc(cairo_, box.x + radius, box.bottom() - radius, radius, quarter, 2 * quarter);
    cairo_arc(cairo_, box.x + radius, box.y + radius, radius, 2 * quarter, 3 * quarter);
    cairo_close_path(cairo_);
  }

  cairo_t* cairo_;
  Lettering lettering_;
};

Surface painted(const Picture& picture) {
  Surface surface(cairo_image_surface_create(CAIRO_FORMAT_RGB24, static_cast<int>(picture.width) * scale,
                                             static_cast<int>(picture.height) * scale));
  const std::unique_ptr<cairo_t, CairoDelete> cairo(cairo_create(surface.get()));
  cairo_set_source_rgb(cairo.get(), 1, 1, 1);
  cairo_paint(cairo.get());
  cairo_scale(cairo.get(), scale, scale);
  cairo_set_line_join(cairo.get(), CAIRO_LINE_JOIN_ROUND);
  cairo_set_line_cap(cairo.get(), CAIRO_LINE_CAP_ROUND);
  Painter painter(cairo.get());
  for (const auto& shape : picture.shapes) std::visit(painter, shape);
  if (const auto status = cairo_status(cairo.get()); status != CAIRO_STATUS_SUCCESS) {
    throw Failure({Errc::internal, fmt::format("drawing a chart failed: {}", cairo_status_to_string(status)), ""});
  }
  cairo_surface_flush(surface.get());
  return surface;
}

/// The pixels of a surface, row by row, as palette indices.
struct Indexed {
  int width = 0, height = 0;
  std::vector<Pixel> palette;
  std::vector<std::uint8_t> pixels;
};

int distance(Pixel a, Pixel b) {
  int sum = 0;
  for (const int shift : {0, 8, 16}) {
    const int d = static_cast<int>((a >> shift) & 0xFF) - static_cast<int>((b >> shift) & 0xFF);
    sum += d * d;
  }
  return sum;
}

/// Calls `use` with each stretch of equal pixels: charts are mostly paper.
template <class Use>
void for_each_run(const std::vector<Pixel>& pixels, const Use& use) {
  for (std::size_t begin = 0, end = 0; begin < pixels.size(); begin = end) {
    while (end < pixels.size() && pixels[end] == pixels[begin]) ++end;
    use(pixels[begin], end - begin);
  }
}

/// Keeps the most frequent colours, which are the inks, the paper and the common steps between them; the others take
/// the nearest of those.
Indexed indexed(cairo_surface_t* surface) {
  Indexed image{.width = cairo_image_surface_get_width(surface), .height = cairo_image_surface_get_height(surface)};
  const auto stride = static_cast<std::size_t>(cairo_image_surface_get_stride(surface));
  const auto columns = static_cast<std::size_t>(image.width), rows = static_cast<std::size_t>(image.height);
  std::vector<Pixel> pixels(columns * rows);
  for (std::size_t y = 0; y < rows; ++y) {
    std::memcpy(&pixels[y * columns], cairo_image_surface_get_data(surface) + y * stride, columns * sizeof(Pixel));
  }
  for (auto& pixel : pixels) pixel &= 0xFFFFFF;
  std::unordered_map<Pixel, std::size_t> counts;
  for_each_run(pixels, [&](Pixel color, std::size_t length) { counts[color] += length; });
  std::vector<std::pair<std::size_t, Pixel>> order;
  for (const auto& [color, count] : counts) order.emplace_back(count, color);
  std::sort(order.begin(), order.end(), std::greater<>());
  for (const auto& [count, color] : order) {
    if (image.palette.size() < most_colors) image.palette.push_back(color);
  }
  std::unordered_map<Pixel, std::uint8_t> places;
  for (std::size_t i = 0; i < image.palette.size(); ++i) places[image.palette[i]] = static_cast<std::uint8_t>(i);
  for (std::size_t i = image.palette.size(); i < order.size(); ++i) {
    const auto color = order[i].second;
    const auto nearest = std::min_element(image.palette.begin(), image.palette.end(),
                                          [&](Pixel a, Pixel b) { return distance(a, color) < distance(b, color); });
    places[color] = static_cast<std::uint8_t>(nearest - image.palette.begin());
  }
  image.pixels.reserve(pixels.size());
  for_each_run(
      pixels, [&](Pixel color, std::size_t length) { image.pixels.insert(image.pixels.end(), length, places[color]); });
  return image;
}

[[noreturn]] void fail(png_structp, png_const_charp message) {
  throw Failure({Errc::internal, fmt::format("writing a PNG failed: {}", message), ""});
}

void append(png_structp png, png_bytep data, png_size_t size) {
  static_cast<std::string*>(png_get_io_ptr(png))->append(reinterpret_cast<const char*>(data), size);
}

/// libpng's two structures for writing.
struct PngWriter {
  PngWriter()
      : png(png_create_write_struct(PNG_LIBPNG_VER_STRING, nullptr, fail, nullptr)),
        info(png_create_info_struct(png)) {}
  ~PngWriter() { png_destroy_write_struct(&png, &info); }
  PngWriter(const PngWriter&) = delete;
  PngWriter& operator=(const PngWriter&) = delete;
  png_structp png;
  png_infop info;
};

std::string encoded(const Indexed& image) {
  std::string out;
  const PngWriter writer;
  png_set_write_fn(writer.png, &out, append, nullptr);
  png_set_compression_level(writer.png, compression);
  png_set_filter(writer.png, 0, PNG_FILTER_NONE);
  png_set_IHDR(writer.png, writer.info, static_cast<png_uint_32>(image.width), static_cast<png_uint_32>(image.height),
               8, PNG_COLOR_TYPE_PALETTE, PNG_INTERLACE_NONE, PNG_COMPRESSION_TYPE_DEFAULT, PNG_FILTER_TYPE_DEFAULT);
  std::vector<png_color> palette;
  for (const auto color : image.palette) {
    palette.push_back(
        {static_cast<png_byte>(color >> 16), static_cast<png_byte>(color >> 8), static_cast<png_byte>(color)});
  }
  png_set_PLTE(writer.png, writer.info, palette.data(), static_cast<int>(palette.size()));
  png_write_info(writer.png, writer.info);
  const auto columns = static_cast<std::size_t>(image.width);
  for (std::size_t at = 0; at < image.pixels.size(); at += columns) png_write_row(writer.png, &image.pixels[at]);
  png_write_end(writer.png, nullptr);
  return out;
}

}  // namespace

std::string to_png(const Picture& picture) { return encoded(indexed(painted(picture).get())); }

}  // namespace portico::render
