#pragma once
#include <memory>
#include <optional>
#include <vector>

#include "core/column.hpp"
#include "expr/node.hpp"

namespace portico::expr {

/// A node with its type and, for names and aggregates, the slot it reads. Inside the module only.
struct BoundNode {
  Kind kind = Kind::literal;
  std::optional<Type> type;                ///< nothing while it is a null that takes the type of its place
  std::shared_ptr<const Column> constant;  ///< literal: one row
  std::size_t slot = 0;                    ///< name, aggregate
  Function function = Function::choose;
  int digits = 0;  ///< round()
  bool negated = false;
  bool can_fail = false;  ///< here or below, a row may overflow or divide by zero
  std::vector<std::shared_ptr<BoundNode>> children;
};

}  // namespace portico::expr
