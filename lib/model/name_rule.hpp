#pragma once
#include <string_view>

#include "config/table.hpp"

namespace portico::model {

/// Names of datasets, fields and measures can be written in expressions without quotes: an ASCII letter, then letters,
/// digits and underscores, at most 64.
bool is_plain_name(std::string_view name);

/// Adds a problem at `at` when `name` is not plain. `what` is "field".
void check_plain_name(const config::Value& at, std::string_view what, std::string_view name);

}  // namespace portico::model
