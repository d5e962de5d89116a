#include "calendar/reader.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/text.hpp"

namespace portico::calendar {
namespace {

bool blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

/// The length of the word at the start of `rest`.
std::size_t word_length(std::string_view rest) {
  if (rest.front() == ',') return 1;
  if (rest.starts_with("..")) return 2;
  std::size_t size = 0;
  while (size < rest.size() && !blank(rest[size]) && rest[size] != ',' && !rest.substr(size).starts_with("..")) ++size;
  return size;
}

}  // namespace

Reader::Reader(std::string what, std::string_view text) : what_(std::move(what)), text_(text) {
  if (text_.size() > longest) return;
  const std::string_view all = text_;
  for (std::size_t at = 0; at < all.size();) {
    if (blank(all[at])) {
      ++at;
      continue;
    }
    const auto written = all.substr(at, word_length(all.substr(at)));
    words_.push_back(Word{to_lower(written), written, at});
    at += written.size();
  }
}

bool Reader::accept(std::string_view wanted) {
  if (word() != wanted) return false;
  skip();
  return true;
}

std::optional<int> Reader::accept_number() {
  const auto digits = word();
  const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
  if (digits.empty() || digits.size() > 9 || !std::all_of(digits.begin(), digits.end(), is_digit)) return std::nullopt;
  int value = 0;
  for (const char digit : digits) value = 10 * value + (digit - '0');
  skip();
  return value;
}

Error Reader::expected(std::string_view what, std::span<const std::string_view> candidates) const {
  const std::vector<std::string> known(candidates.begin(), candidates.end());
  const auto near = at_end() ? std::string{} : did_you_mean(word(), known);
  return error_at(position_, fmt::format("expected {}{}", what, near));
}

Error Reader::error_at(std::size_t position, std::string_view problem, std::string hint) const {
  const std::size_t byte = position < words_.size() ? words_[position].begin
                           : trimmed(text_).empty() ? 0
                                                    : text_.size();
  const auto starts_character = [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; };
  const auto column =
      std::count_if(text_.begin(), text_.begin() + static_cast<std::ptrdiff_t>(byte), starts_character) + 1;
  return Error{Errc::invalid, fmt::format("{} '{}': column {}: {}", what_, printable(text_), column, problem),
               std::move(hint)};
}

std::optional<Error> Reader::too_long() const {
  if (text_.size() <= longest) return std::nullopt;
  return Error{Errc::invalid, fmt::format("the {} is longer than {} characters", what_, longest), {}};
}

}  // namespace portico::calendar
