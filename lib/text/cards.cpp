#include "text/cards.hpp"

#include <algorithm>

#include "core/text.hpp"
#include "text/bar_chart.hpp"
#include "text/cell.hpp"
#include "text/measures.hpp"
#include "text/units.hpp"

namespace portico::text {
namespace {

constexpr std::size_t default_width = 80;
constexpr std::size_t least_card = 18;
constexpr std::size_t most_number = 24;  // cells; longer ones are shortened, since a number that is cut is wrong

struct Card {
  std::string name, value, change, before;

  std::size_t width() const {
    const std::size_t below = display_width(change) + (before.empty() ? 0 : 1 + display_width(before));
    return std::max({display_width(name), display_width(value), below, least_card - 4});
  }
};

struct Frame {
  std::string_view top_left, top_right, bottom_left, bottom_right, across, side;
};

const Frame& frame(Glyphs glyphs) {
  static constexpr Frame unicode{"╭", "╮", "╰", "╯", "─", "│"};
  static constexpr Frame ascii{"+", "+", "+", "+", "-", "|"};
  return glyphs == Glyphs::unicode ? unicode : ascii;
}

std::string value_text(const model::Answer& answer, std::size_t column, const Style& style) {
  const Value& value = answer.rows.front()[column];
  if (is_null(value)) return std::string(marks(style.glyphs).null);
  const std::string unit = printable(answer.columns[column].unit);
  return fitting_number(value, format_of(answer, column, style.zone), most_number) + (unit.empty() ? "" : " " + unit);
}

Card card_of(const model::Answer& answer, const MeasureColumns& columns, const Style& style) {
  const auto& row = answer.rows.front();
  Card card{printable(answer.columns[columns.measure].name), value_text(answer, columns.measure, style)};
  if (columns.percent) card.change = change_text(row[*columns.percent], style);
  if (columns.previous) {
    CellFormat format = format_of(answer, columns.measure, style.zone);
    const std::string before = fitting_number(row[*columns.previous], format, most_number);
    card.before = before.empty() ? "no earlier value" : "from " + before;
  }
  return card;
}

class CardRow {
 public:
  CardRow(std::span<const Card> cards, std::size_t inner, const Style& style)
      : cards_(cards), inner_(inner), style_(style), paint_(style), frame_(frame(style.glyphs)) {}

  std::string text() const {
    return edge(frame_.top_left, frame_.top_right) +
           line([&](const Card& card) { return padded(card.name, Ink::dim); }) +
           line([&](const Card& card) { return padded(card.value, Ink::strong); }) + (compared() ? changes() : "") +
           edge(frame_.bottom_left, frame_.bottom_right);
  }

 private:
  bool compared() const {
    return std::any_of(cards_.begin(), cards_.end(),
                       [](const Card& c) { return !c.change.empty() || !c.before.empty(); });
  }
  std::string padded(const std::string& text, Ink ink) const {
    const std::string cut = fitted(text, inner_, style_.glyphs);
    return paint_(ink, cut) + std::string(inner_ - display_width(cut), ' ');
  }
  std::string changes() const {
    return line([&](const Card& card) {
      const Ink ink = card.change.starts_with(marks(style_.glyphs).up)     ? Ink::up
                      : card.change.starts_with(marks(style_.glyphs).down) ? Ink::down
                                                                           : Ink::dim;
      const std::string change = fitted(card.change, inner_, style_.glyphs);
      const std::size_t used = display_width(change);
      std::string before = used > 0 && !card.before.empty() ? " " + card.before : card.before;
      before = fitted(before, inner_ - used, style_.glyphs);
      return paint_(ink, change) + paint_(Ink::dim, before) + std::string(inner_ - used - display_width(before), ' ');
    });
  }
  std::string edge(std::string_view left, std::string_view right) const {
    std::string out;
    for (std::size_t i = 0; i < cards_.size(); ++i)
      out += (i > 0 ? " " : "") +
             paint_(Ink::dim, std::string(left) + repeated(frame_.across, inner_ + 2) + std::string(right));
    return out + "\n";
  }
  template <class Content>
  std::string line(const Content& content) const {
    const std::string side = paint_(Ink::dim, frame_.side);
    std::string out;
    for (std::size_t i = 0; i < cards_.size(); ++i)
      out += (i > 0 ? " " : "") + side + " " + content(cards_[i]) + " " + side;
    return out + "\n";
  }

  std::span<const Card> cards_;
  std::size_t inner_;
  const Style& style_;
  Painter paint_;
  const Frame& frame_;
};

}  // namespace

std::string cards(const model::Answer& answer, const Style& style) {
  if (answer.rows.empty()) return "";
  std::vector<Card> all;
  std::size_t inner = 0;
  for (const model::Answer& part : apart_by_unit(answer))
    for (const MeasureColumns& columns : measures_of(part)) {
      all.push_back(card_of(part, columns, style));
      inner = std::max(inner, all.back().width());
    }
  const std::size_t width = std::max<std::size_t>(style.width > 0 ? style.width : default_width, least_card);
  inner = std::min(inner, width - 4);
  const std::size_t beside = std::max<std::size_t>(1, (width + 1) / (inner + 5));
  std::string out;
  for (std::size_t i = 0; i < all.size(); i += beside)
    out += CardRow(std::span(all).subspan(i, std::min(beside, all.size() - i)), inner, style).text();
  return out;
}

}  // namespace portico::text
