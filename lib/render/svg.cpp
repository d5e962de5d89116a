#include <fmt/format.h>

#include "render/escape.hpp"
#include "render/picture.hpp"

namespace portico::render {
namespace {

/// A coordinate with at most two digits, so that equal pictures are equal bytes and files stay small.
std::string number(double value) {
  std::string text = fmt::format("{:.2f}", value);
  while (text.back() == '0') text.pop_back();
  if (text.back() == '.') text.pop_back();
  return text == "-0" ? "0" : text;
}

std::string points_of(const std::vector<Point>& points) {
  std::string out;
  for (const auto& [x, y] : points) out += (out.empty() ? "" : " ") + number(x) + "," + number(y);
  return out;
}

/// class, and the attribute `property` as the colour to take when no page restyles the class.
std::string toned(const Tone& tone, std::string_view property) {
  const auto opacity = tone.opacity < 1 ? fmt::format(" {}-opacity=\"{}\"", property, number(tone.opacity)) : "";
  return fmt::format("class=\"ink-{}-{}\" {}=\"{}\"{}", name_of(tone.role), property, property, to_hex(tone.color),
                     opacity);
}

class Writer {
 public:
  void operator()(const Area& area) {
    out_ += fmt::format("<polygon {} points=\"{}\"/>\n", toned(area.tone, "fill"), points_of(area.points));
  }
  void operator()(const Bar& bar) {
    const auto& [x, y, width, height] = bar.box;
    const auto place = fmt::format("x=\"{}\" y=\"{}\" width=\"{}\" height=\"{}\" rx=\"2\"", number(x), number(y),
                                   number(width), number(height));
    if (bar.outline == Stroke::solid) {
      out_ += fmt::format("<rect {} {}/>\n", toned(bar.tone, "fill"), place);
    } else {
      out_ +=
          fmt::format("<rect {} {} fill=\"{}\" fill-opacity=\"0.2\" stroke-width=\"1.25\" stroke-dasharray=\"4 3\"/>\n",
                      toned(bar.tone, "stroke"), place, to_hex(bar.tone.color));
    }
  }
  void operator()(const Line& line) {
    const auto dash = line.stroke == Stroke::dashed ? " stroke-dasharray=\"5 4\"" : "";
    out_ += fmt::format(
        "<polyline {} points=\"{}\" fill=\"none\" stroke-width=\"{}\" stroke-linejoin=\"round\" "
        "stroke-linecap=\"round\"{}/>\n",
        toned(line.tone, "stroke"), points_of(line.points), number(line.width), dash);
  }
  void operator()(const Dot& dot) {
    const auto place =
        fmt::format("cx=\"{}\" cy=\"{}\" r=\"{}\"", number(dot.center.x), number(dot.center.y), number(dot.radius));
    if (dot.fill == Dot::Fill::solid) {
      out_ += fmt::format("<circle {} {}/>\n", toned(dot.tone, "fill"), place);
    } else {
      out_ += fmt::format("<circle {} {} fill=\"#FFFFFF\" stroke-width=\"2\"/>\n", toned(dot.tone, "stroke"), place);
    }
  }
  void operator()(const Label& label) {
    constexpr std::string_view anchors[] = {"start", "middle", "end"};
    out_ += fmt::format("<text {} x=\"{}\" y=\"{}\" text-anchor=\"{}\" font-size=\"{}\"{}>{}</text>\n",
                        toned(label.tone, "fill"), number(label.at.x), number(label.at.y),
                        anchors[static_cast<std::size_t>(label.anchor)], number(label.size),
                        label.weight == Weight::bold ? " font-weight=\"bold\"" : "", escaped(label.text));
  }
  std::string take() { return std::move(out_); }

 private:
  std::string out_;
};

}  // namespace

std::string to_svg(const Picture& picture) {
  Writer writer;
  for (const auto& shape : picture.shapes) std::visit(writer, shape);
  return fmt::format(
      "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"chart\" viewBox=\"0 0 {0} {1}\" width=\"{0}\" height=\"{1}\" "
      "role=\"img\" "
      "aria-label=\"{2}\" font-family=\"'DejaVu Sans',Verdana,sans-serif\">\n<title>{2}</title>\n{3}</svg>\n",
      number(picture.width), number(picture.height), escaped(picture.description), writer.take());
}

}  // namespace portico::render
