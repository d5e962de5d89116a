#pragma once
#include <string>

#include "model/document.hpp"
#include "report/setting.hpp"

namespace portico::report {

/// One sentence that states a block's result with the numbers as people see them, the same for the same answer:
/// "Revenue 5,391.21 EUR, up 12.3 % on the week before; orders 34, unchanged." for key figures and lines,
/// "Germany leads with revenue of 1,234.50 EUR, before France with 980.00 EUR." for bars and tables by a dimension. ""
/// for blocks that state nothing. Where rows name the units of amounts, one such sentence for each unit.
std::string finding_of(const model::DocumentBlock& block, const Setting& setting);

}  // namespace portico::report
