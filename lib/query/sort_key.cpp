#include "query/sort_key.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

namespace portico::query {
namespace {

/// The position of the longest name that `text` begins with, up to its end or a comma.
std::optional<std::size_t> longest_name(std::string_view text, const std::vector<std::string>& names) {
  std::optional<std::size_t> best;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string& name = names[i];
    const bool fits = text.starts_with(name) && (text.size() == name.size() || text[name.size()] == ',');
    if (fits && (!best || names[*best].size() < name.size())) best = i;
  }
  return best;
}

}  // namespace

Result<std::vector<SortKey>> parse_sort(const std::vector<std::string>& texts, const std::vector<std::string>& names,
                                        const std::function<Error(const std::string&)>& unknown) {
  std::vector<SortKey> keys;
  for (const std::string& text : texts)
    for (std::string_view rest = text; !rest.empty();) {
      while (rest.starts_with(' ')) rest.remove_prefix(1);
      const bool descending = rest.starts_with('-');
      if (descending) rest.remove_prefix(1);
      const auto column = longest_name(rest, names);
      if (!column) return unknown(std::string(rest.substr(0, rest.find(','))));
      keys.push_back({*column, descending});
      rest.remove_prefix(std::min(rest.size(), names[*column].size() + 1));
    }
  return keys;
}

}  // namespace portico::query
