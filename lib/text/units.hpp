#pragma once
#include <vector>

#include "model/answer.hpp"

namespace portico::text {

/// An answer whose rows name the units of their amounts, as one answer for each unit, in the order units come: without
/// the column that names it, and with the unit as that of the amounts. Of a null there is none. Numbers that have no
/// unit are then told apart by their names: "orders (EUR)". There is no total. Any other answer stays as it is.
std::vector<model::Answer> apart_by_unit(const model::Answer& answer);

}  // namespace portico::text
