#pragma once
#include <functional>
#include <optional>
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

/// The unit of a formula from the units of its leaves: EUR and a plain number is EUR, EUR by EUR has none, and so with
/// what one field names. None where the units do not tell.
Unit unit_of(const expr::Node& formula, const UnitOf& leaf);

/// Two units that the formula adds to, or takes for, each other; nothing where it does not.
struct MixedUnits {
  Unit one, other;
};
std::optional<MixedUnits> mixed_units(const expr::Node& formula, const UnitOf& leaf);

/// "EUR", or "what 'currency' names".
std::string to_string(const Unit& unit);

}  // namespace portico::query
