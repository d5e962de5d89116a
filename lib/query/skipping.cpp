#include "query/skipping.hpp"

#include <algorithm>
#include <limits>

namespace portico::query {
namespace {

using expr::Kind;
using expr::Node;
using warehouse::FieldRange;

enum class Bound { least, greatest };

/// A number as a value of `type`, rounded away from the range's inside; nothing where it does not fit.
std::optional<Value> number_as(Type type, const Value& literal, Bound bound) {
  const auto* whole = std::get_if<std::int64_t>(&literal);
  const auto* decimal = std::get_if<Decimal>(&literal);
  if (!whole && !decimal) return std::nullopt;
  const Decimal number = whole ? Decimal::from_units(*whole, 0) : *decimal;
  const int scale = type.kind == TypeKind::decimal ? type.scale : 0;
  Int128 units = number.units();
  if (number.scale() <= scale) {
    units *= power_of_ten(scale - number.scale());
  } else {
    const Int128 divisor = power_of_ten(number.scale() - scale);
    const Int128 rest = units % divisor;
    units = units / divisor;
    if (rest < 0 && bound == Bound::least) units -= 1;
    if (rest > 0 && bound == Bound::greatest) units += 1;
  }
  const auto fitting = narrow(units);
  if (!fitting) return std::nullopt;
  return type.kind == TypeKind::decimal ? Value{Decimal::from_units(*fitting, scale)} : Value{*fitting};
}

std::optional<Value> as_bound(Type type, const Value& literal, Bound bound) {
  switch (type.kind) {
    case TypeKind::integer:
    case TypeKind::decimal:
      return number_as(type, literal, bound);
    case TypeKind::text:
      return std::holds_alternative<std::string>(literal) ? std::optional(literal) : std::nullopt;
    case TypeKind::date:
      return std::holds_alternative<Date>(literal) ? std::optional(literal) : std::nullopt;
    case TypeKind::time:
      return std::holds_alternative<Instant>(literal) ? std::optional(literal) : std::nullopt;
    default:
      return std::nullopt;
  }
}

class Collector {
 public:
  explicit Collector(const model::Dataset& dataset) : dataset_(dataset) {}

  void collect(const Node& node) {
    switch (node.kind) {
      case Kind::conjunction:
        for (const auto& child : node.children) collect(*child);
        return;
      case Kind::equal:
      case Kind::less:
      case Kind::less_equal:
      case Kind::greater:
      case Kind::greater_equal:
        return compare(node);
      case Kind::between:
        if (!node.negated) add(*node.children[0], node.children[1].get(), node.children[2].get());
        return;
      case Kind::in:
        if (!node.negated && node.children.size() == 2)
          add(*node.children[0], node.children[1].get(), node.children[1].get());
        return;
      default:
        return;
    }
  }

  std::vector<FieldRange> take() { return std::move(ranges_); }

 private:
  void compare(const Node& node) {
    const Node* left = node.children[0].get();
    const Node* right = node.children[1].get();
    Kind kind = node.kind;
    if (left->kind == Kind::literal) {
      std::swap(left, right);
      if (kind == Kind::less || kind == Kind::less_equal)
        kind = Kind::greater;
      else if (kind == Kind::greater || kind == Kind::greater_equal)
        kind = Kind::less;
    }
    const bool below = kind == Kind::less || kind == Kind::less_equal;
    const bool above = kind == Kind::greater || kind == Kind::greater_equal;
    add(*left, below ? nullptr : right, above ? nullptr : right);
  }

  void add(const Node& name, const Node* least, const Node* greatest) {
    if (name.kind != Kind::name) return;
    const model::Field* field = dataset_.field(name.name);
    if (!field || field->derived) return;
    FieldRange range{.field = field->name, .least = {}, .greatest = {}};
    if (least && least->kind == Kind::literal) range.least = as_bound(field->type, least->literal, Bound::least);
    if (greatest && greatest->kind == Kind::literal)
      range.greatest = as_bound(field->type, greatest->literal, Bound::greatest);
    if (range.least || range.greatest) ranges_.push_back(std::move(range));
  }

  const model::Dataset& dataset_;
  std::vector<FieldRange> ranges_;
};

}  // namespace

std::vector<FieldRange> skipping_ranges(const Node& condition, const model::Dataset& dataset) {
  Collector collector(dataset);
  collector.collect(condition);
  return collector.take();
}

}  // namespace portico::query
