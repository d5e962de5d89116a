#pragma once
#include <cstdint>
#include <string_view>

namespace portico {

/// A fast 64-bit checksum against damage, not against malice. Any change within one aligned 8-byte word is detected for
/// certain, others but for 1 in 2^64.
std::uint64_t checksum(std::string_view bytes);

/// A bijective mix of 64 bits in which every input bit reaches every output bit (the finaliser of SplitMix64).
constexpr std::uint64_t mix(std::uint64_t value) {
  value = (value ^ (value >> 30)) * 0xbf58476d1ce4e5b9U;
  value = (value ^ (value >> 27)) * 0x94d049bb133111ebU;
  return value ^ (value >> 31);
}

}  // namespace portico
