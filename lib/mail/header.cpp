#include "mail/header.hpp"

#include <fmt/format.h>

#include "core/hash.hpp"
#include "core/text.hpp"

namespace portico::mail {
namespace {

constexpr std::size_t max_line = 78;
constexpr std::size_t max_encoded_word = 75;  // RFC 2047, 2
constexpr std::string_view word_begin = "=?utf-8?B?";
constexpr std::string_view word_end = "?=";

bool is_printable_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(), [](char c) { return c >= 0x20 && c < 0x7f; });
}

std::vector<std::string> blank_separated(std::string_view text) {
  std::vector<std::string> words;
  for (const auto word : split(text, ' ')) words.emplace_back(word);
  return words;
}

/// Plain words survive folding only when single blanks separate them, and none can be taken for an encoded-word.
bool can_stand_plain(std::string_view text) {
  if (!is_printable_ascii(text) || text.find("=?") != text.npos) return false;
  const auto words = split(text, ' ');
  return std::all_of(words.begin(), words.end(),
                     [](std::string_view word) { return !word.empty() && word.size() <= 60; });
}

bool is_continuation(char c) { return (static_cast<unsigned char>(c) & 0xC0) == 0x80; }

/// Whole characters of `text` that fit into `room` bytes.
std::string_view leading_characters(std::string_view text, std::size_t room) {
  if (text.size() <= room) return text;
  while (room > 0 && is_continuation(text[room])) --room;
  return text.substr(0, room);
}

/// `text` (UTF-8) as encoded-words; the first one leaves `used` columns of its line free.
std::vector<std::string> encoded_words(std::string_view text, std::size_t used) {
  std::vector<std::string> words;
  while (!text.empty()) {
    const std::size_t line = words.empty() ? max_line - used : max_line - 1;
    const std::size_t room = std::min(line, max_encoded_word) - word_begin.size() - word_end.size();
    const auto piece = leading_characters(text, room / 4 * 3);
    words.push_back(fmt::format("{}{}{}", word_begin, to_base64(piece), word_end));
    text.remove_prefix(piece.size());
  }
  return words;
}

bool is_token(std::string_view text) {
  constexpr std::string_view specials = "()<>@,;:\\\"/[]?=*'%";
  return !text.empty() && text.find_first_of(specials) == text.npos &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > 0x20 && c < 0x7f; });
}

std::string quoted_string(std::string_view text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  return out + '"';
}

std::string percent_encoded(std::string_view character) {
  std::string out;
  for (const char c : character) {
    if (c == '-' || c == '.' || c == '_' || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
        (c >= 'A' && c <= 'Z')) {
      out += c;
    } else {
      fmt::format_to(std::back_inserter(out), "%{:02X}", static_cast<unsigned char>(c));
    }
  }
  return out;
}

/// `name*0*=utf-8''…;` and so on, one word per line (RFC 2231, 3 and 4).
std::vector<std::string> extended_parameter(std::string_view name, std::string_view value) {
  constexpr std::size_t max_piece = 40;
  std::vector<std::string> pieces{"utf-8''"};
  while (!value.empty()) {
    std::size_t length = 1;
    while (length < value.size() && is_continuation(value[length])) ++length;
    const auto encoded = percent_encoded(value.substr(0, length));
    if (pieces.back().size() + encoded.size() > max_piece) pieces.emplace_back();
    pieces.back() += encoded;
    value.remove_prefix(length);
  }
  if (pieces.size() == 1) return {fmt::format("{}*={}", name, pieces[0])};
  std::vector<std::string> words;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    words.push_back(fmt::format("{}*{}*={}{}", name, i, pieces[i], i + 1 < pieces.size() ? ";" : ""));
  }
  return words;
}

}  // namespace

Header& Header::words(std::string_view name, const std::vector<std::string>& words) {
  out_ += name;
  out_ += ':';
  std::size_t column = name.size() + 1;
  for (const auto& word : words) {
    if (column + 1 + word.size() > max_line && column > name.size() + 1) {
      out_ += "\r\n";
      column = 0;
    }
    out_ += ' ';
    out_ += word;
    column += 1 + word.size();
  }
  out_ += "\r\n";
  return *this;
}

Header& Header::text(std::string_view name, std::string_view value) {
  const std::string clean = printable(value);
  return words(name, can_stand_plain(clean) ? blank_separated(clean) : encoded_words(clean, name.size() + 2));
}

Header& Header::mailbox(std::string_view name, const Mailbox& value) {
  if (value.name().empty()) return words(name, {value.address()});
  const auto address = fmt::format("<{}>", value.address());
  const std::string clean = printable(value.name());
  std::vector<std::string> all;
  if (!can_stand_plain(clean)) {
    all = encoded_words(clean, name.size() + 2);
  } else if (clean.find_first_of("()<>[]:;@\\,.\"") != clean.npos) {
    all = blank_separated(quoted_string(clean));
  } else {
    all = blank_separated(clean);
  }
  all.push_back(address);
  return words(name, all);
}

Header& Header::parameterized(std::string_view name, std::string value, std::string_view parameter,
                              std::string_view parameter_value) {
  const std::string clean = printable(parameter_value);
  std::vector<std::string> all{std::move(value) + ";"};
  if (is_token(clean) && clean.size() <= 60) {
    all.push_back(fmt::format("{}={}", parameter, clean));
  } else if (is_printable_ascii(clean) && clean.size() <= 50 && clean.find("=?") == clean.npos) {
    // Some readers take an encoded-word for one even between quotes, where RFC 2047 has none.
    all.push_back(fmt::format("{}={}", parameter, quoted_string(clean)));
  } else {
    for (auto& word : extended_parameter(parameter, clean)) all.push_back(std::move(word));
  }
  return words(name, all);
}

}  // namespace portico::mail
