#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace portico {

/// Takes the longest of the names that `rest` begins with, up to its end or a comma, and the comma: names in lists like
/// "revenue, amount:0,10" have commas, too. Blanks around a name do not count. Nothing, and `rest` as it was, where
/// there is none. Answers its position.
std::optional<std::size_t> take_name(std::string_view& rest, const std::vector<std::string>& names);

}  // namespace portico
