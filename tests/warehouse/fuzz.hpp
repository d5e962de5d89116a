#pragma once
#include <array>
#include <string>
#include <string_view>

#include "support/dice.hpp"

namespace portico::testing {

/// A decoder of stored bytes, to be given bytes that may be anything.
struct Decoder {
  const char* name;
  /// Decodes and uses what came out. Sums are put right before, so that what is behind them is reached; the first bytes
  /// choose types and sizes. Throws nothing but `Failure`, of which only `corrupt` is right.
  void (*decode)(std::string_view bytes);
  /// Bytes that the decoder takes, as the product writes them.
  std::string (*valid)(Dice& dice);
};

/// Of chunks, directories, masks of dead rows, blocks' facts, key indexes, and records of format 1.
extern const std::array<Decoder, 6> decoders;

}  // namespace portico::testing
