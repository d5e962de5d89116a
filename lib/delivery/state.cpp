#include "delivery/state.hpp"

#include <algorithm>
#include <array>

namespace portico::delivery {
namespace {

constexpr std::array<std::string_view, 13> names{"planned",   "rendering", "queued",  "claimed", "in_data",
                                                 "sent",      "deferred",  "bounced", "expired", "suppressed",
                                                 "cancelled", "doubt",     "held"};

}  // namespace

std::string_view name_of(State state) { return names[static_cast<std::size_t>(state)]; }

std::optional<State> parse_state(std::string_view name) {
  const auto* const found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) return std::nullopt;
  return static_cast<State>(found - names.begin());
}

}  // namespace portico::delivery
