#include "query/units.hpp"

namespace portico::query {

using expr::Kind;

std::string Units::of_name(const std::string& name, int depth) const {
  if (const auto* field = dataset_.field(name)) return field->unit;
  const auto* measure = dataset_.measure(name);
  if (!measure) return "";
  return measure->unit.empty() ? of(measure->formula.root(), depth + 1) : measure->unit;
}

std::string Units::of(const expr::Node& node, int depth) const {
  constexpr int deepest = 16;  // of measures made of measures
  if (depth > deepest) return "";
  const auto child = [&](std::size_t i) { return of(*node.children[i], depth); };
  const auto common = [&](std::size_t first) {
    std::string unit = child(first);
    return unit == child(first + 1) ? unit : "";
  };
  switch (node.kind) {
    case Kind::name:
      return of_name(node.name, depth);
    case Kind::negate:
      return child(0);
    case Kind::add:
    case Kind::subtract:
      return common(0);
    case Kind::multiply: {
      std::string left = child(0), right = child(1);
      if (left.empty()) return right;
      return right.empty() ? left : "";
    }
    case Kind::divide:
      return child(1).empty() ? child(0) : "";
    case Kind::aggregate:
      if (node.aggregate == expr::Aggregate::count || node.aggregate == expr::Aggregate::distinct) return "";
      return child(0);
    case Kind::call:
      return of_call(node, depth);
    default:
      return "";
  }
}

std::string Units::of_call(const expr::Node& node, int depth) const {
  switch (node.function) {
    case expr::Function::round:
    case expr::Function::abs:
    case expr::Function::coalesce:
      return of(*node.children[0], depth);
    case expr::Function::choose: {
      std::string unit = of(*node.children[1], depth);
      return unit == of(*node.children[2], depth) ? unit : "";
    }
    default:
      return "";
  }
}

}  // namespace portico::query
