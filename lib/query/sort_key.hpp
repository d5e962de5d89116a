#pragma once
#include <functional>
#include <string>
#include <vector>

#include "core/error.hpp"

namespace portico::query {

/// A column to order rows by; nulls come last, whichever the direction.
struct SortKey {
  std::size_t column = 0;
  bool descending = false;
};

/// Reads texts like "-revenue,amount:0,10" as positions in `names`: the longest name that fits, since names have
/// commas, too. For a name that is not there what `unknown` answers.
Result<std::vector<SortKey>> parse_sort(const std::vector<std::string>& texts, const std::vector<std::string>& names,
                                        const std::function<Error(const std::string&)>& unknown);

}  // namespace portico::query
