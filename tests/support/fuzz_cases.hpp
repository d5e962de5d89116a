#pragma once
#include <boost/test/unit_test.hpp>

#include "support/fuzz.hpp"
#include "support/mutated.hpp"
#include "support/seed.hpp"

namespace portico::testing {

inline bool takes(const FuzzedParser& parser, const std::string& text) {
  try {
    return parser.takes(text);
  } catch (const BrokenPromise& broken) {
    BOOST_ERROR(parser.name << ": " << broken.what() << ": [" << text << "]");
    return false;
  }
}

/// The corpus, and so many times: what may be taken, the same and the corpus changed, and any bytes.
inline void fuzz(const FuzzedParser& parser, int rounds) {
  Dice dice(seed());
  int taken = 0;
  for (const auto text : parser.corpus) takes(parser, std::string(text));
  for (int round = 0; round < rounds; ++round) {
    const std::string likely = parser.likely(dice);
    taken += takes(parser, likely) ? 1 : 0;
    takes(parser, mutated(likely, dice));
    takes(parser, mutated(std::string(parser.corpus[dice.index(parser.corpus.size())]), dice));
    std::string any(dice.index(24), '\0');
    for (char& byte : any) byte = static_cast<char>(dice.word());
    takes(parser, any);
  }
  BOOST_TEST(taken > rounds / 50, parser.name << " took " << taken);  // or what is behind the parser was not reached
}

}  // namespace portico::testing
