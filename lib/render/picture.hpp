#pragma once
/// render: answers and documents as pictures and HTML. Charts are first laid out into plain shapes, from which PNG and
/// SVG are painted alike. It knows no mail, no store and no terminal; the daemon alone links it.
#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace portico::render {

struct Color {
  std::uint8_t red = 0, green = 0, blue = 0;
  friend bool operator==(const Color&, const Color&) = default;
};

/// "#0072B2".
std::string to_hex(Color color);
/// Of "#RRGGBB"; `fallback` for anything else.
Color parse_color(std::string_view text, Color fallback);

/// What a colour stands for; a page may show the same role in another colour when it is dark.
enum class Role { background, text, muted, grid, axis, previous, series };
std::string_view name_of(Role role);

struct Tone {
  Role role = Role::text;
  Color color;
  double opacity = 1;
};

struct Point {
  double x = 0, y = 0;
};

struct Box {
  double x = 0, y = 0, width = 0, height = 0;
  double right() const { return x + width; }
  double bottom() const { return y + height; }
  bool overlaps(const Box& other) const {
    return x < other.right() && other.x < right() && y < other.bottom() && other.y < bottom();
  }
};

enum class Stroke { solid, dashed };

struct Line {
  std::vector<Point> points;
  Tone tone;
  double width = 1;
  Stroke stroke = Stroke::solid;
};

struct Area {
  std::vector<Point> points;
  Tone tone;
};

struct Bar {
  Box box;
  Tone tone;
  Stroke outline = Stroke::solid;  ///< dashed: a pale bar with a dashed outline, for what is not over yet
};

struct Dot {
  Point center;
  double radius = 3;
  Tone tone;
  enum class Fill { solid, hollow } fill = Fill::solid;
};

enum class Weight { regular, bold };
enum class Anchor { start, middle, end };

struct Label {
  std::string text;
  Point at;  ///< on the baseline
  Anchor anchor = Anchor::start;
  double size = 11;  ///< of the font, in pixels
  Weight weight = Weight::regular;
  Tone tone;
  Box box;  ///< the room the text takes, as measured
};

using Shape = std::variant<Area, Bar, Line, Dot, Label>;

/// A laid out drawing, in pixels from the top left corner; later shapes lie above earlier ones.
struct Picture {
  double width = 0, height = 0;
  std::string description;  ///< what it shows, for people who cannot see it
  std::vector<Shape> shapes;
};

/// PNG of twice the size in pixels, opaque, with a palette of 8 bits. The same picture and fonts give the same bytes.
std::string to_png(const Picture& picture);
/// A stand-alone `<svg>` element without ids, scripts and references, so that a page can hold many. Its text stays
/// text; its shapes carry the classes `ink-ROLE-fill` and `ink-ROLE-stroke` so that a page can restyle them.
std::string to_svg(const Picture& picture);

}  // namespace portico::render
