#pragma once
#include <string>

#include "model/answer.hpp"
#include "text/style.hpp"

namespace portico::text {

/// The measures of the answer's first row as a row of cards: name, value with unit, and the change against the earlier
/// value where there is one; of the first row of each unit where rows name theirs. Cards that do not fit beside each
/// other continue below.
std::string cards(const model::Answer& answer, const Style& style);

}  // namespace portico::text
