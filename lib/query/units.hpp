#pragma once
#include <string>

#include "expr/node.hpp"
#include "model/catalog.hpp"

namespace portico::query {

/// Tells the unit of a measure from the units of its fields: sums of EUR are EUR, EUR by a plain number stays EUR, EUR
/// by EUR and counts have none. "" where the units do not tell.
class Units {
 public:
  explicit Units(const model::Dataset& dataset) : dataset_(dataset) {}
  std::string of(const expr::Node& node) const { return of(node, 0); }

 private:
  std::string of(const expr::Node& node, int depth) const;
  std::string of_call(const expr::Node& node, int depth) const;
  std::string of_name(const std::string& name, int depth) const;

  const model::Dataset& dataset_;
};

}  // namespace portico::query
