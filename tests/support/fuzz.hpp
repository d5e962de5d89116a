#pragma once
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

#include "support/dice.hpp"

namespace portico::testing {

/// A parser, to be given text that may be anything: by libFuzzer (fuzz_main.cpp), and by an ordinary test
/// (fuzz_cases.hpp).
struct FuzzedParser {
  const char* name;
  /// One of each form, and what once went wrong.
  std::span<const std::string_view> corpus;
  /// Whether the parser takes the text; what came out is used. Throws `BrokenPromise`.
  bool (*takes)(std::string_view text);
  /// Text that the parser may well take.
  std::string (*likely)(Dice& dice);
};

struct BrokenPromise : std::logic_error {
  using std::logic_error::logic_error;
};

inline void promise(bool kept, const std::string& what) {
  if (!kept) throw BrokenPromise(what);
}

/// Some of the words, most of them parted by blanks.
inline std::string word_salad(std::span<const std::string_view> words, std::size_t most, Dice& dice) {
  std::string text;
  for (std::size_t count = dice.index(most + 1); count > 0; --count) {
    text += words[dice.index(words.size())];
    if (dice.chance(80)) text += ' ';
  }
  return text;
}

}  // namespace portico::testing
