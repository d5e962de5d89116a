#include "render/picture.hpp"

#include <set>

#include <boost/test/unit_test.hpp>
#include <png.h>

#include "render/chart.hpp"
#include "render/documents.hpp"

using namespace portico;
using namespace portico::render;
using namespace portico::testing;

namespace {

struct Decoded {
  unsigned width = 0, height = 0;
  std::vector<unsigned char> rgb;
};

Decoded decoded(const std::string& png) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  BOOST_REQUIRE_MESSAGE(png_image_begin_read_from_memory(&image, png.data(), png.size()), image.message);
  image.format = PNG_FORMAT_RGB;
  Decoded result{image.width, image.height, std::vector<unsigned char>(PNG_IMAGE_SIZE(image))};
  BOOST_REQUIRE_MESSAGE(png_image_finish_read(&image, nullptr, result.rgb.data(), 0, nullptr), image.message);
  return result;
}

bool shows(const Decoded& image, Color color) {
  for (std::size_t i = 0; i < image.rgb.size(); i += 3) {
    if (image.rgb[i] == color.red && image.rgb[i + 1] == color.green && image.rgb[i + 2] == color.blue) return true;
  }
  return false;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(render_picture)

BOOST_AUTO_TEST_CASE(paints_a_png_of_twice_the_size_on_white) {
  const auto picture = draw_chart(revenue_by_country_and_day(3), {});
  const auto image = decoded(to_png(picture));
  BOOST_TEST(image.width == static_cast<unsigned>(picture.width) * 2);
  BOOST_TEST(image.height == static_cast<unsigned>(picture.height) * 2);
  BOOST_TEST(image.rgb[0] == 255);
  for (const auto& color : {Color{0x00, 0x72, 0xB2}, Color{0xD5, 0x5E, 0x00}, Color{0x00, 0x9E, 0x73}}) {
    BOOST_TEST(shows(image, color), to_hex(color));
  }
}

BOOST_AUTO_TEST_CASE(stays_small_enough_for_mail) {
  BOOST_TEST(to_png(draw_chart(revenue_by_country_and_day(9, 60), {})).size() < 60'000u);
}

BOOST_AUTO_TEST_CASE(gives_the_same_bytes_for_the_same_values) {
  for (const auto& block : {daily_revenue(), revenue_by_country(), revenue_by_country_and_day(9)}) {
    BOOST_TEST((to_png(draw_chart(block, {})) == to_png(draw_chart(block, {}))));
    BOOST_TEST((to_svg(draw_chart(block, {})) == to_svg(draw_chart(block, {}))));
  }
}

BOOST_AUTO_TEST_CASE(writes_svg_with_real_text_and_nothing_to_fetch) {
  const auto svg = to_svg(draw_chart(daily_revenue(), {}));
  BOOST_TEST(svg.starts_with("<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart\" viewBox=\"0 0 640 "));
  BOOST_TEST(svg.find("<title>Revenue was highest on 2026-11-26.</title>") != std::string::npos);
  BOOST_TEST(svg.find(">12,164.50</text>") != std::string::npos);
  BOOST_TEST(svg.find("class=\"ink-series-stroke\" stroke=\"#0072B2\" points=\"") != std::string::npos);
  for (const auto* forbidden : {"href", "url(", "<script", " id="})
    BOOST_TEST(svg.find(forbidden) == std::string::npos);
}

BOOST_AUTO_TEST_CASE(escapes_names_in_svg) {
  auto block = revenue_by_country();
  block.answer.rows[0][0] = words("</text><script>alert('x')</script>&\"\x01");
  block.finding = "\"><script>";
  const auto svg = to_svg(draw_chart(block, {}));
  BOOST_TEST(svg.find("<script") == std::string::npos);
  BOOST_TEST(svg.find('\x01') == std::string::npos);
  BOOST_TEST(svg.find("aria-label=\"&quot;&gt;&lt;script&gt;\"") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(reads_colours_and_falls_back) {
  BOOST_TEST(to_hex(parse_color("#d55E00", {})) == "#D55E00");
  for (const auto* text : {"", "#12345", "red", "#12345G", "0072B2#"}) {
    BOOST_TEST(to_hex(parse_color(text, {1, 2, 3})) == "#010203", text);
  }
}

BOOST_AUTO_TEST_SUITE_END()
