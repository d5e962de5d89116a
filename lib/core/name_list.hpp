#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace portico {

/// The position of the longest name that `text` begins with, up to its end or a comma: names in lists like
/// "revenue,amount:0,10" have commas, too.
std::optional<std::size_t> longest_name(std::string_view text, const std::vector<std::string>& names);

}  // namespace portico
