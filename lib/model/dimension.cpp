#include "model/dimension.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/text.hpp"
#include "expr/node.hpp"

namespace portico::model {
namespace {

Error refusal(std::string message, std::string hint = "") {
  return {.code = Errc::invalid, .message = std::move(message), .hint = std::move(hint)};
}

/// Cuts at `separator` where it stands outside of quotes and parentheses.
std::vector<std::string> split_outside(std::string_view text, char separator) {
  std::vector<std::string> pieces(1);
  int depth = 0;
  char quote = '\0';
  for (const char c : text) {
    if (quote != '\0') {
      if (c == quote) quote = '\0';
    } else if (c == '\'' || c == '"') {
      quote = c;
    } else if (c == '(') {
      ++depth;
    } else if (c == ')') {
      --depth;
    } else if (c == separator && depth <= 0) {
      pieces.emplace_back();
      continue;
    }
    pieces.back() += c;
  }
  return pieces;
}

bool begins_number(std::string_view text) {
  if (!text.empty() && (text.front() == '-' || text.front() == '+')) text.remove_prefix(1);
  return !text.empty() && text.front() >= '0' && text.front() <= '9';
}

/// "amount:0", "10", "country" are "amount:0,10" and "country".
std::vector<std::string> dimension_texts(const std::string& by) {
  std::vector<std::string> texts;
  for (const std::string& piece : split_outside(by, ',')) {
    const std::string text(trimmed(piece));
    const bool bound = begins_number(text) && !texts.empty() && split_outside(texts.back(), ':').size() == 2;
    if (bound)
      texts.back() += "," + text;
    else
      texts.push_back(text);
  }
  return texts;
}

Result<std::vector<Decimal>> parse_bounds(const std::string& dimension, std::string_view text) {
  std::vector<Decimal> bounds;
  for (const std::string& piece : split_outside(text, ',')) {
    const auto bound = Decimal::parse(trimmed(piece));
    if (!bound) return refusal(fmt::format("--by {}: expected a number, found '{}'", dimension, printable(piece)));
    if (!bounds.empty() && !(bounds.back() < *bound))
      return refusal(fmt::format("--by {}: the bounds must ascend, but {} comes after {}", dimension,
                                 bound->to_string(), bounds.back().to_string()));
    bounds.push_back(*bound);
  }
  return bounds;
}

Result<Cut> parse_cut(const std::string& dimension, std::string_view text) {
  if (begins_number(trimmed(text))) {
    PORTICO_TRY(auto bounds, parse_bounds(dimension, text));
    return Cut{.unit = {}, .bounds = std::move(bounds)};
  }
  const auto unit = calendar::parse_every(text);
  if (unit) return Cut{.unit = *unit, .bounds = {}};
  return refusal(fmt::format("--by {}: expected a time unit or numbers after ':', found '{}'", dimension,
                             printable(trimmed(text))),
                 "as in due:month or amount:0,10,100");
}

std::string print(const expr::Expression& value, const std::optional<Cut>& cut) {
  const std::string text = value.root().kind == expr::Kind::name ? value.root().name : value.print();
  if (!cut) return text;
  if (cut->unit) return fmt::format("{}:{}", text, calendar::name_of(*cut->unit));
  std::vector<std::string> bounds;
  for (const Decimal bound : cut->bounds) bounds.push_back(bound.to_string());
  return fmt::format("{}:{}", text, fmt::join(bounds, ","));
}

Result<DimensionSpec> parse_dimension(const std::string& text) {
  const std::string shown = printable(text);
  if (text.empty()) return refusal("--by: expected a dimension, found nothing", "separate dimensions by single commas");
  const auto parts = split_outside(text, ':');
  if (parts.size() > 2) return refusal(fmt::format("--by {}: expected at most one ':'", shown));
  PORTICO_TRY(auto value, expr::Expression::parse(parts.front()));
  std::optional<Cut> cut;
  if (parts.size() == 2) {
    PORTICO_TRY(cut, parse_cut(shown, parts.back()));
  }
  std::string name = print(value, cut);
  return DimensionSpec{.name = std::move(name), .value = std::move(value), .cut = std::move(cut)};
}

}  // namespace

Type Cut::type() const {
  if (!unit) return {.kind = TypeKind::integer};
  return {.kind = *unit == calendar::Every::hour ? TypeKind::time : TypeKind::date};
}

bool Cut::fits(Type type) const {
  if (unit) return type.kind == TypeKind::time || (type.kind == TypeKind::date && *unit != calendar::Every::hour);
  return type.kind == TypeKind::integer || type.kind == TypeKind::decimal || type.kind == TypeKind::floating;
}

std::string Cut::label(std::int64_t position) const {
  const auto at = static_cast<std::size_t>(position);
  return (at > 0 ? bounds[at - 1].to_string() : "") + ".." + (at < bounds.size() ? bounds[at].to_string() : "");
}

std::string DimensionSpec::field() const { return value.root().kind == expr::Kind::name && !cut ? name : ""; }

Result<std::vector<DimensionSpec>> parse_dimensions(const std::vector<std::string>& by) {
  std::vector<DimensionSpec> dimensions;
  for (const std::string& entry : by)
    for (const std::string& text : dimension_texts(entry)) {
      PORTICO_TRY(auto dimension, parse_dimension(text));
      const bool twice = std::any_of(dimensions.begin(), dimensions.end(),
                                     [&](const auto& other) { return other.name == dimension.name; });
      if (twice) return refusal(fmt::format("dimension '{}' is asked for twice", printable(dimension.name)));
      dimensions.push_back(std::move(dimension));
    }
  return dimensions;
}

}  // namespace portico::model
