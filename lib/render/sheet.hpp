#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "render/chart.hpp"
#include "render/lettering.hpp"
#include "render/picture.hpp"
#include "text/ticks.hpp"

namespace portico::render {

constexpr std::size_t most_series = 6;

struct LabelLook {
  double size = 11;
  Weight weight = Weight::regular;
  Anchor anchor = Anchor::start;
  Role role = Role::text;
};

/// A picture in the making: knows the colours of roles and measures text as it is placed.
class Sheet {
 public:
  explicit Sheet(const ChartStyle& style) : style_(style) {}

  /// Between the margins.
  double width() const { return style_.width - 2 * style_.margin; }
  const Lettering& lettering() const { return lettering_; }

  Tone tone(Role role) const;
  /// Of series `index` among `count`: one alone takes the brand's colour.
  Tone series_tone(std::size_t index, std::size_t count) const;

  void add(Shape shape) { shapes_.push_back(std::move(shape)); }
  Box write(std::string_view text, Point at, const LabelLook& look);
  /// Where `write` would put it.
  Box box_of(std::string_view text, Point at, const LabelLook& look) const;

  /// The picture, its shapes within the margin; `height` is without it.
  Picture take(double height, std::string description);

 private:
  ChartStyle style_;
  Lettering lettering_;
  std::vector<Shape> shapes_;
};

/// The vertical number axis of one panel.
class NumberAxis {
 public:
  enum class Base { zero, free };
  /// Covers [low, high] with round ticks. `free` leaves zero out when the values lie far from it.
  NumberAxis(double low, double high, Base base, int wanted);

  /// Room its labels take at the left.
  double label_width(const Lettering& lettering) const;
  /// Draws grid lines and labels in `plot`; afterwards `y` is known.
  void draw(Sheet& sheet, const Box& plot);
  double y(double value) const { return plot_.bottom() - (value - low()) / (high() - low()) * plot_.height; }
  double low() const { return ticks_.front().at; }
  double high() const { return ticks_.back().at; }

 private:
  std::vector<text::Tick> ticks_;
  Box plot_;
};

/// One name at the right end of its line.
struct EndLabel {
  std::string text;
  Point end;  ///< of the line
  Tone tone;
};

/// Writes the labels right of `x` as near to the height of their line ends as possible, at least a line apart, between
/// top and bottom of `plot`; a thin leader joins a label that had to move.
void write_end_labels(Sheet& sheet, std::vector<EndLabel> labels, double x, const Box& plot);

/// Calendar marks below `plot`: a mark for each tick at `x_of(tick)`; ticks without a place, or whose label would touch
/// the one before, are left out.
void write_time_axis(Sheet& sheet, const std::vector<text::TimeTick>& ticks, const Box& plot,
                     const std::function<std::optional<double>(LocalTime)>& x_of);

}  // namespace portico::render
