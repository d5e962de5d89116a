#pragma once
#include <functional>
#include <string>

#include "expr/node.hpp"

namespace portico::query {

/// What numbers count: nothing in particular, one unit, or the one that a field of each row names.
struct Unit {
  std::string name;   ///< "EUR"; "" for none
  std::string field;  ///< "currency"; then `name` is ""

  bool none() const { return name.empty() && field.empty(); }
  friend bool operator==(const Unit&, const Unit&) = default;
};

/// The unit of what a name or an aggregate stands for.
using UnitOf = std::function<Unit(const expr::Node& leaf)>;

/// The unit of a formula from the units of its leaves: EUR by a plain number stays EUR, EUR by EUR has none, and so
/// with what one field names. None where the units do not tell.
Unit unit_of(const expr::Node& formula, const UnitOf& leaf);

}  // namespace portico::query
