#include "core/name_list.hpp"

namespace portico {

std::optional<std::size_t> longest_name(std::string_view text, const std::vector<std::string>& names) {
  std::optional<std::size_t> best;
  for (std::size_t i = 0; i < names.size(); ++i) {
    const std::string& name = names[i];
    const bool fits = text.starts_with(name) && (text.size() == name.size() || text[name.size()] == ',');
    if (fits && (!best || names[*best].size() < name.size())) best = i;
  }
  return best;
}

}  // namespace portico
