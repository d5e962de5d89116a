#include "identity/password_policy.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <memory>

#include <fmt/format.h>
#include <utf8proc.h>
#include <zxcvbn.h>

#include "core/text.hpp"

namespace portico::identity {
namespace {

constexpr std::size_t least_characters = 15, most_characters = 256;
constexpr std::size_t most_bytes = 4 * most_characters;
const double least_bits = std::log2(1e10);

Error refused(std::string why, std::string hint) {
  return {Errc::invalid, "the password " + std::move(why), std::move(hint)};
}

/// NFKC and case-folded, for comparing; "" when `text` is not UTF-8.
std::string folded(std::string_view text) {
  utf8proc_uint8_t* mapped = nullptr;
  constexpr auto options =
      static_cast<utf8proc_option_t>(UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_COMPAT | UTF8PROC_CASEFOLD);
  const auto size = utf8proc_map(reinterpret_cast<const utf8proc_uint8_t*>(text.data()),
                                 static_cast<utf8proc_ssize_t>(text.size()), &mapped, options);
  if (size < 0) return {};
  const std::unique_ptr<utf8proc_uint8_t, decltype(&std::free)> owner(mapped, &std::free);
  return {reinterpret_cast<const char*>(mapped), static_cast<std::size_t>(size)};
}

std::size_t characters(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) != 0x80U; }));
}

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

/// Word characters: everything beyond ASCII, ASCII letters and digits.
bool in_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || static_cast<unsigned char>(c) >= 0x80;
}

double strength_bits(const std::string& password, const std::vector<std::string>& words) {
  std::vector<const char*> dictionary;
  for (const std::string& word : words) dictionary.push_back(word.c_str());
  dictionary.push_back(nullptr);
  return ZxcvbnMatch(password.c_str(), dictionary.data(), nullptr);
}

}  // namespace

Secret normal_password(std::string_view password) {
  if (password.size() > most_bytes) return {};
  const auto normal = nfkc(password);
  return normal ? Secret(*normal) : Secret();
}

std::vector<std::string> forbidden_words(std::string_view name) {
  const std::string text = folded(name);
  std::vector<std::string> words;
  for (auto begin = text.begin(); begin != text.end();) {
    begin = std::find_if(begin, text.end(), in_word);
    const auto end = std::find_if_not(begin, text.end(), in_word);
    std::string word(begin, end);
    if (characters(word) >= 4) words.push_back(std::move(word));
    begin = end;
  }
  return words;
}

Result<Secret> acceptable_password(std::string_view password, const std::vector<std::string>& names) {
  if (password.size() > most_bytes)
    return refused("is longer than 256 characters", "choose one of 15 to 256 characters");
  const auto normal = nfkc(password);
  if (!normal) return refused("is not UTF-8", "check the terminal's or the script's encoding");
  const std::size_t length = characters(*normal);
  if (length < least_characters)
    return refused(fmt::format("has {} characters; 15 are the least", length),
                   "a few words in a row are easy to remember");
  if (length > most_characters) return refused("is longer than 256 characters", "choose one of 15 to 256 characters");
  if (has_control(*normal)) return refused("contains a control character", "use letters, digits, blanks and signs");
  std::vector<std::string> words;
  for (const std::string& name : names)
    for (std::string& word : forbidden_words(name)) words.push_back(std::move(word));
  const std::string lower = folded(*normal);
  for (const std::string& word : words)
    if (lower.find(word) != std::string::npos)
      return refused(fmt::format("contains '{}'", printable(word)),
                     "leave out the names of account, customer and product");
  if (strength_bits(*normal, words) < least_bits)
    return refused("is common or easy to guess", "four unrelated words are better than one with signs and digits");
  return Secret(*normal);
}

}  // namespace portico::identity
