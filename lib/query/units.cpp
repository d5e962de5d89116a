#include "query/units.hpp"

#include <vector>

#include <fmt/format.h>

#include "core/text.hpp"

namespace portico::query {

using expr::Kind;
using expr::Node;

namespace {

/// From which child on those stand that are added to, or taken for, each other; nothing where none are.
std::optional<std::size_t> alike_from(const Node& node) {
  if (node.kind == Kind::add || node.kind == Kind::subtract) return 0;
  if (node.kind != Kind::call) return std::nullopt;
  switch (node.function) {
    case expr::Function::choose:
      return 1;
    case expr::Function::coalesce:
    case expr::Function::least:
    case expr::Function::greatest:
      return 0;
    default:
      return std::nullopt;
  }
}

/// The different units among them, the first two.
std::vector<Unit> units_of(const Node& node, std::size_t from, const UnitOf& leaf) {
  std::vector<Unit> units;
  for (std::size_t i = from; i < node.children.size() && units.size() < 2; ++i) {
    Unit unit = unit_of(*node.children[i], leaf);
    if (!unit.none() && (units.empty() || units.front() != unit)) units.push_back(std::move(unit));
  }
  return units;
}

bool keeps_unit(const Node& node) {
  if (node.kind == Kind::negate) return true;
  return node.kind == Kind::call && (node.function == expr::Function::at_event ||
                                     node.function == expr::Function::round || node.function == expr::Function::abs);
}

}  // namespace

Unit unit_of(const Node& formula, const UnitOf& leaf) {
  const auto child = [&](std::size_t i) { return unit_of(*formula.children[i], leaf); };
  if (formula.kind == Kind::name || formula.kind == Kind::aggregate) return leaf(formula);
  if (const auto from = alike_from(formula)) {
    const auto units = units_of(formula, *from, leaf);
    return units.size() == 1 ? units.front() : Unit{};
  }
  if (keeps_unit(formula)) return child(0);
  if (formula.kind == Kind::multiply) {
    Unit left = child(0), right = child(1);
    if (left.none()) return right;
    return right.none() ? left : Unit{};
  }
  if (formula.kind == Kind::divide) return child(1).none() ? child(0) : Unit{};
  return {};
}

std::optional<MixedUnits> mixed_units(const Node& formula, const UnitOf& leaf) {
  if (const auto from = alike_from(formula)) {
    const auto units = units_of(formula, *from, leaf);
    if (units.size() == 2) return MixedUnits{units[0], units[1]};
  }
  if (formula.kind == Kind::aggregate) return std::nullopt;  // a leaf
  for (const auto& child : formula.children)
    if (auto mixed = mixed_units(*child, leaf)) return mixed;
  return std::nullopt;
}

std::string to_string(const Unit& unit) {
  return unit.field.empty() ? printable(unit.name) : fmt::format("what '{}' names", printable(unit.field));
}

}  // namespace portico::query
