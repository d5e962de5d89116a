#pragma once
#include <string>
#include <string_view>

#include "core/error.hpp"

namespace portico::expr {

/// The text that errors point into, and what it is called: "expression" or "measure".
struct Source {
  std::string_view kind = "expression";
  std::string_view text;

  /// `invalid`, in one line: `expression "a = = 1": column 5: expected a value, found '='`. Columns count characters
  /// from
  /// 1. Long texts are cut; control characters are made visible.
  Error error(std::size_t column, std::string_view what) const;
};

}  // namespace portico::expr
