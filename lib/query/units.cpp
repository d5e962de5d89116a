#include "query/units.hpp"

namespace portico::query {

using expr::Kind;
using expr::Node;

namespace {

std::string unit_of_call(const Node& node, const UnitOf& leaf) {
  switch (node.function) {
    case expr::Function::at_event:
    case expr::Function::round:
    case expr::Function::abs:
    case expr::Function::coalesce:
      return unit_of(*node.children[0], leaf);
    case expr::Function::choose: {
      std::string unit = unit_of(*node.children[1], leaf);
      return unit == unit_of(*node.children[2], leaf) ? unit : "";
    }
    default:
      return "";
  }
}

}  // namespace

std::string unit_of(const Node& formula, const UnitOf& leaf) {
  const auto child = [&](std::size_t i) { return unit_of(*formula.children[i], leaf); };
  switch (formula.kind) {
    case Kind::name:
    case Kind::aggregate:
      return leaf(formula);
    case Kind::negate:
      return child(0);
    case Kind::add:
    case Kind::subtract: {
      std::string unit = child(0);
      return unit == child(1) ? unit : "";
    }
    case Kind::multiply: {
      std::string left = child(0), right = child(1);
      if (left.empty()) return right;
      return right.empty() ? left : "";
    }
    case Kind::divide:
      return child(1).empty() ? child(0) : "";
    case Kind::call:
      return unit_of_call(formula, leaf);
    default:
      return "";
  }
}

}  // namespace portico::query
