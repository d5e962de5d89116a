#pragma once
#include "query/plan.hpp"

namespace portico::query {

/// The field that names the units of the amounts which measures and dimensions of the plan are computed of; "" where
/// all units are known. `invalid` where there are two, and where rows of a dataset do not have it.
Result<std::string> unit_field_of(const Plan& plan, const std::vector<model::DimensionSpec>& dimensions);

/// `invalid` where the question would compare or add up amounts of several units, though rows are told by them: with
/// --top, --rank and --others, unless --where leaves one unit.
Result<void> check_units(const Plan& plan, const model::Query& query);

}  // namespace portico::query
