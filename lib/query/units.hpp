#pragma once
#include <functional>
#include <string>

#include "expr/node.hpp"

namespace portico::query {

/// The unit of what a name or an aggregate stands for; "" for none.
using UnitOf = std::function<std::string(const expr::Node& leaf)>;

/// The unit of a formula from the units of its leaves: EUR by a plain number stays EUR, EUR by EUR has none. "" where
/// the units do not tell.
std::string unit_of(const expr::Node& formula, const UnitOf& leaf);

}  // namespace portico::query
