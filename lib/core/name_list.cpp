#include "core/name_list.hpp"

#include <algorithm>

#include "core/text.hpp"

namespace portico {

std::optional<std::size_t> take_name(std::string_view& rest, const std::vector<std::string>& names) {
  const std::string_view text = trimmed(rest);
  std::optional<std::size_t> best;
  std::string_view behind;
  for (std::size_t i = 0; i < names.size(); ++i) {
    if (!text.starts_with(names[i]) || (best && names[*best].size() >= names[i].size())) continue;
    const std::string_view after = trimmed(text.substr(names[i].size()));
    if (!after.empty() && after.front() != ',') continue;
    best = i;
    behind = after;
  }
  if (best) rest = behind.substr(std::min<std::size_t>(behind.size(), 1));
  return best;
}

}  // namespace portico
