#include "ingest/reader.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/text.hpp"

namespace portico::ingest {
namespace {

std::string listed(const std::vector<std::string>& names) {
  constexpr std::size_t most = 30;
  const auto shown = std::span(names).first(std::min(names.size(), most));
  return printable(join(shown, ", ")) + (names.size() > most ? ", …" : "");
}

}  // namespace

Result<std::vector<std::size_t>> locate_columns(const std::vector<std::string>& wanted,
                                                const std::vector<std::string>& present, std::string_view where) {
  std::vector<std::size_t> positions;
  for (const std::string& name : wanted) {
    const auto found = std::find(present.begin(), present.end(), name);
    if (found == present.end())
      return Error{
          .code = Errc::invalid,
          .message = fmt::format("{} has no column '{}'{}", where, printable(name), did_you_mean(name, present)),
          .hint = fmt::format("it has {}; name the right one under 'map'", listed(present))};
    if (std::find(found + 1, present.end(), name) != present.end())
      return Error{.code = Errc::invalid,
                   .message = fmt::format("{} has several columns '{}'", where, printable(name)),
                   .hint = "give them different names at the source"};
    positions.push_back(static_cast<std::size_t>(found - present.begin()));
  }
  return positions;
}

}  // namespace portico::ingest
