#include "query/sort_key.hpp"

#include <string_view>

#include "core/name_list.hpp"

namespace portico::query {

Result<std::vector<SortKey>> parse_sort(const std::vector<std::string>& texts, const std::vector<std::string>& names,
                                        const std::function<Error(const std::string&)>& unknown) {
  std::vector<SortKey> keys;
  for (const std::string& text : texts)
    for (std::string_view rest = text; !rest.empty();) {
      while (rest.starts_with(' ')) rest.remove_prefix(1);
      const bool descending = rest.starts_with('-');
      if (descending) rest.remove_prefix(1);
      const auto column = take_name(rest, names);
      if (!column) return unknown(std::string(rest.substr(0, rest.find(','))));
      keys.push_back({*column, descending});
    }
  return keys;
}

}  // namespace portico::query
