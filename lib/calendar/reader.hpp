#pragma once
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"

namespace portico::calendar {

/// Reads the words of a sentence in one of the small languages, in any case, and says where it stopped making sense.
/// Words are parted by blanks; "," and ".." are words of their own.
class Reader {
 public:
  static constexpr std::size_t longest = 500;  ///< bytes of a sentence

  /// `what` names the language in messages: "period".
  Reader(std::string what, std::string_view text);
  Reader(const Reader&) = delete;
  Reader& operator=(const Reader&) = delete;

  bool at_end() const { return position_ == words_.size(); }
  /// The next word in lower case, or as it was written; "" at the end.
  std::string_view word() const { return at_end() ? std::string_view{} : words_[position_].lower; }
  std::string_view written() const { return at_end() ? std::string_view{} : words_[position_].written; }
  void skip() { ++position_; }
  /// Takes the next word if it is `wanted` (in lower case).
  bool accept(std::string_view wanted);
  /// Takes the next word if it is a number without sign of up to 9 digits.
  std::optional<int> accept_number();

  std::size_t position() const { return position_; }
  void go_back(std::size_t position) { position_ = position; }

  /// "period 'last mnth': column 6: expected day or week; did you mean 'week'?", at the next word. Candidates for the
  /// last part may be empty.
  Error expected(std::string_view what, std::span<const std::string_view> candidates = {}) const;
  /// "period '…': column 6: " and `problem`, at the word with that position.
  Error error_at(std::size_t position, std::string_view problem, std::string hint = {}) const;
  /// An error if the sentence is longer than `longest`, else nothing.
  std::optional<Error> too_long() const;

 private:
  struct Word {
    std::string lower;
    std::string_view written;
    std::size_t begin;  // byte in text_
  };

  std::string what_;
  std::string text_;
  std::vector<Word> words_;
  std::size_t position_ = 0;
};

}  // namespace portico::calendar
