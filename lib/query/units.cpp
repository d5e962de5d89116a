#include "query/units.hpp"

namespace portico::query {

using expr::Kind;
using expr::Node;

namespace {

Unit unit_of_call(const Node& node, const UnitOf& leaf) {
  switch (node.function) {
    case expr::Function::at_event:
    case expr::Function::round:
    case expr::Function::abs:
    case expr::Function::coalesce:
      return unit_of(*node.children[0], leaf);
    case expr::Function::choose: {
      Unit unit = unit_of(*node.children[1], leaf);
      return unit == unit_of(*node.children[2], leaf) ? unit : Unit{};
    }
    default:
      return {};
  }
}

}  // namespace

Unit unit_of(const Node& formula, const UnitOf& leaf) {
  const auto child = [&](std::size_t i) { return unit_of(*formula.children[i], leaf); };
  switch (formula.kind) {
    case Kind::name:
    case Kind::aggregate:
      return leaf(formula);
    case Kind::negate:
      return child(0);
    case Kind::add:
    case Kind::subtract: {
      Unit unit = child(0);
      return unit == child(1) ? unit : Unit{};
    }
    case Kind::multiply: {
      Unit left = child(0), right = child(1);
      if (left.none()) return right;
      return right.none() ? left : Unit{};
    }
    case Kind::divide:
      return child(1).none() ? child(0) : Unit{};
    case Kind::call:
      return unit_of_call(formula, leaf);
    default:
      return {};
  }
}

}  // namespace portico::query
