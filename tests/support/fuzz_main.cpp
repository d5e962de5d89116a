// A parser under libFuzzer. Besides libFuzzer's own changes to an input, it starts anew from the corpus of the tests or
// from text that the parser may well take.
#include <algorithm>
#include <cstdint>

#include "support/fuzz.hpp"

namespace portico::testing {
extern const FuzzedParser PORTICO_FUZZED;
}

using portico::testing::Dice;
using portico::testing::PORTICO_FUZZED;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);
extern "C" std::size_t LLVMFuzzerMutate(std::uint8_t* data, std::size_t size, std::size_t most);
extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t most, unsigned seed);

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  PORTICO_FUZZED.takes({reinterpret_cast<const char*>(data), size});
  return 0;
}

extern "C" std::size_t LLVMFuzzerCustomMutator(std::uint8_t* data, std::size_t size, std::size_t most, unsigned seed) {
  Dice dice(seed);
  if (dice.chance(90)) return LLVMFuzzerMutate(data, size, most);
  const auto corpus = PORTICO_FUZZED.corpus;
  const std::string text =
      dice.chance(30) ? std::string(corpus[dice.index(corpus.size())]) : PORTICO_FUZZED.likely(dice);
  const std::size_t kept = std::min(most, text.size());
  std::copy_n(text.begin(), kept, data);
  return kept;
}
