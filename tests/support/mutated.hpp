#pragma once
#include <algorithm>
#include <string>

#include "support/dice.hpp"

namespace portico::testing {

/// The same bytes with some changed, removed or doubled.
inline std::string mutated(std::string bytes, Dice& dice) {
  for (std::int64_t change = dice.pick(4); change >= 0 && !bytes.empty(); --change) {
    const std::size_t at = dice.index(dice.chance(50) ? std::min<std::size_t>(bytes.size(), 40) : bytes.size());
    if (dice.chance(80))
      bytes[at] = static_cast<char>(dice.chance(50) ? dice.word() : std::uint64_t{0xff});
    else if (dice.chance(50))
      bytes.resize(at);
    else
      bytes.insert(at, bytes.substr(dice.index(bytes.size()), dice.index(20)));
  }
  return bytes;
}

}  // namespace portico::testing
