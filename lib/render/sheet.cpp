#include "render/sheet.hpp"

#include <cmath>

namespace portico::render {
namespace {

constexpr double ascent = 0.95, line_height = 1.2;
constexpr double end_label_distance = 15;
constexpr double tick_size = 10.5;

Color color_of(Role role) {
  switch (role) {
    case Role::background:
      return {0xFF, 0xFF, 0xFF};
    case Role::text:
      return {0x1F, 0x29, 0x33};
    case Role::muted:
      return {0x61, 0x6E, 0x7C};
    case Role::grid:
      return {0xE7, 0xEA, 0xEE};
    case Role::axis:
      return {0x9A, 0xA5, 0xB1};
    case Role::previous:
    case Role::series:
      break;
  }
  return {0xB4, 0xBC, 0xC6};
}

/// Okabe and Ito, "Color Universal Design" (2008), without black and yellow.
constexpr Color series_colors[most_series] = {{0x00, 0x72, 0xB2}, {0xD5, 0x5E, 0x00}, {0x00, 0x9E, 0x73},
                                              {0xE6, 0x9F, 0x00}, {0xCC, 0x79, 0xA7}, {0x56, 0xB4, 0xE9}};

/// Positions nearest to `wanted` (ascending) in the sense of least squares that lie at least `distance` apart, moved
/// into [low, high]: isotonic regression by pooling adjacent violators.
std::vector<double> spread(const std::vector<double>& wanted, double distance, double low, double high) {
  struct Pool {
    double sum = 0;
    std::size_t count = 0;
    double mean() const { return sum / static_cast<double>(count); }
  };
  std::vector<Pool> pools;
  for (std::size_t i = 0; i < wanted.size(); ++i) {
    pools.push_back({wanted[i] - distance * static_cast<double>(i), 1});
    while (pools.size() > 1 && pools[pools.size() - 2].mean() > pools.back().mean()) {
      const Pool last = pools.back();
      pools.pop_back();
      pools.back().sum += last.sum;
      pools.back().count += last.count;
    }
  }
  const double most = std::max(low, high - distance * static_cast<double>(wanted.size() - (wanted.empty() ? 0 : 1)));
  std::vector<double> places;
  for (const auto& pool : pools) {
    for (std::size_t i = 0; i < pool.count; ++i) {
      places.push_back(std::clamp(pool.mean(), low, most) + distance * static_cast<double>(places.size()));
    }
  }
  return places;
}

/// Moves a shape by the picture's margin.
struct Mover {
  double by;
  void operator()(Area& area) const { move(area.points); }
  void operator()(Line& line) const { move(line.points); }
  void operator()(Bar& bar) const { move(bar.box); }
  void operator()(Dot& dot) const { move(dot.center); }
  void operator()(Label& label) const {
    move(label.at);
    move(label.box);
  }

 private:
  template <class Placed>
  void move(Placed& placed) const {
    placed.x += by;
    placed.y += by;
  }
  void move(std::vector<Point>& points) const {
    for (auto& point : points) move(point);
  }
};

/// On the middle of a pixel, where a line of width 1 is crisp.
double crisp(double at) { return std::floor(at) + 0.5; }

}  // namespace

Tone Sheet::tone(Role role) const { return {role, color_of(role)}; }

Tone Sheet::series_tone(std::size_t index, std::size_t count) const {
  return {Role::series, count == 1 ? style_.brand : series_colors[index % most_series]};
}

Box Sheet::box_of(std::string_view text, Point at, const LabelLook& look) const {
  const double width = lettering_.width(text, look.size, look.weight);
  const double shift = look.anchor == Anchor::start ? 0 : look.anchor == Anchor::middle ? width / 2 : width;
  return {at.x - shift, at.y - look.size * ascent, width, look.size * line_height};
}

Box Sheet::write(std::string_view text, Point at, const LabelLook& look) {
  const Box box = box_of(text, at, look);
  add(Label{std::string(text), at, look.anchor, look.size, look.weight, tone(look.role), box});
  return box;
}

Picture Sheet::take(double height, std::string description) {
  for (auto& shape : shapes_) std::visit(Mover{style_.margin}, shape);
  return {style_.width, std::ceil(height + 2 * style_.margin), std::move(description), std::move(shapes_)};
}

NumberAxis::NumberAxis(double low, double high, Base base, int wanted) {
  const bool near_zero = low >= 0 ? low < high * 0.6 : high > low * 0.6;
  if (base == Base::zero || near_zero) {
    low = std::min(low, 0.0);
    high = std::max(high, 0.0);
  }
  ticks_ = text::number_ticks(low, high, wanted);
}

double NumberAxis::label_width(const Lettering& lettering) const {
  double widest = 0;
  for (const auto& tick : ticks_) widest = std::max(widest, lettering.width(tick.label, tick_size));
  return widest;
}

void NumberAxis::draw(Sheet& sheet, const Box& plot) {
  plot_ = plot;
  for (const auto& tick : ticks_) {
    const double at = y(tick.at);
    const bool zero = tick.at == 0;
    sheet.add(Line{{{plot.x, crisp(at)}, {plot.right(), crisp(at)}}, sheet.tone(zero ? Role::axis : Role::grid), 1});
    sheet.write(tick.label, {plot.x - 8, at + tick_size * 0.36},
                {.size = tick_size, .anchor = Anchor::end, .role = Role::muted});
  }
}

void write_end_labels(Sheet& sheet, std::vector<EndLabel> labels, double x, const Box& plot) {
  std::stable_sort(labels.begin(), labels.end(), [](const auto& a, const auto& b) { return a.end.y < b.end.y; });
  std::vector<double> wanted;
  for (const auto& label : labels) wanted.push_back(label.end.y);
  const auto heights = spread(wanted, end_label_distance, plot.y, plot.bottom());
  const bool dotted = labels.size() > 1;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    const auto& [text, end, tone] = labels[i];
    const bool moved = std::abs(heights[i] - end.y) > 3 || x - end.x > 40;
    if (moved) sheet.add(Line{{{end.x + 6, end.y}, {x - 4, heights[i]}}, sheet.tone(Role::previous), 0.75});
    if (dotted) sheet.add(Dot{{x + 3.5, heights[i]}, 3.5, tone, Dot::Fill::solid});
    const double left = dotted ? x + 11 : x;
    sheet.write(text, {left, heights[i] + 4}, {.weight = dotted ? Weight::regular : Weight::bold});
  }
}

void write_time_axis(Sheet& sheet, const std::vector<text::TimeTick>& ticks, const Box& plot,
                     const std::function<std::optional<double>(LocalTime)>& x_of) {
  constexpr double apart = 8;
  double label_end = 0, context_end = 0;
  for (const auto& tick : ticks) {
    const auto x = x_of(tick.at);
    if (!x) continue;
    const auto place = [&](const std::string& text, double y, double& taken) {
      const LabelLook look{.size = tick_size, .anchor = Anchor::middle, .role = Role::muted};
      const double half = sheet.lettering().width(text, look.size) / 2;
      const double middle = std::clamp(*x, half, std::max(half, sheet.width() - half));
      if (text.empty() || (taken > 0 && middle - half < taken + apart)) return false;
      taken = sheet.write(text, {middle, y}, look).right();
      return true;
    };
    if (!place(tick.label, plot.bottom() + 18, label_end)) continue;
    sheet.add(Line{{{crisp(*x), plot.bottom() + 1}, {crisp(*x), plot.bottom() + 5}}, sheet.tone(Role::axis), 1});
    place(tick.context, plot.bottom() + 32, context_end);
  }
}

}  // namespace portico::render
