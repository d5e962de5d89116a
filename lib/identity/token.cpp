#include "identity/token.hpp"

#include <algorithm>
#include <array>
#include <string>

#include <fmt/format.h>

namespace portico::identity {
namespace {

constexpr std::string_view digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
constexpr std::size_t check_size = 6;

struct Form {
  std::string_view letters, name, hint;
  std::size_t body;
};

Form form_of(TokenKind kind) {
  switch (kind) {
    case TokenKind::session:
      return {"ses", "session token", "sign in with 'portico login EMAIL'", 43};
    case TokenKind::ticket:
      return {"tkt", "login ticket", "begin again with 'portico login EMAIL'", 43};
    case TokenKind::invite:
      return {"inv", "invite", "copy it whole, from 'ptc_inv_' to its last character", 22};
  }
  return {};
}

std::string check_of(std::string_view text) {
  std::uint32_t rest = crc32(text);
  std::string check(check_size, '0');
  for (auto digit = check.rbegin(); digit != check.rend(); ++digit, rest /= 62) *digit = digits[rest % 62];
  return check;
}

/// One uniform base62 digit: bytes from 248 (4 × 62) on are thrown away.
char draw_digit(Random& random) {
  std::array<std::byte, 1> byte{};
  do random.fill(byte);
  while (std::to_integer<unsigned>(byte[0]) >= 248);
  return digits[std::to_integer<unsigned>(byte[0]) % 62];
}

}  // namespace

std::string_view letters_of(TokenKind kind) { return form_of(kind).letters; }

Secret make_token(TokenKind kind, Random& random) {
  const Form form = form_of(kind);
  std::string token = fmt::format("ptc_{}_", form.letters);
  token.reserve(64);
  for (std::size_t count = 0; count < form.body; ++count) token.push_back(draw_digit(random));
  token += check_of(token);
  Secret secret{token};
  std::fill(token.begin(), token.end(), '\0');
  return secret;
}

Result<void> check_token(TokenKind kind, std::string_view text) {
  const Form form = form_of(kind);
  const std::string prefix = fmt::format("ptc_{}_", form.letters);
  const auto refuse = [&](std::string_view fault) {
    return Error{Errc::invalid,
                 fmt::format("that is not {} {}: {}", kind == TokenKind::invite ? "an" : "a", form.name, fault),
                 std::string(form.hint)};
  };
  if (!text.starts_with(prefix)) return refuse(fmt::format("it does not begin with '{}'", prefix));
  const std::size_t size = prefix.size() + form.body + check_size;
  if (text.size() != size) return refuse(fmt::format("it has {} characters instead of {}", text.size(), size));
  const std::string_view checked = text.substr(0, size - check_size);
  if (text.substr(size - check_size) != check_of(checked)) return refuse("a character is mistyped");
  return {};
}

std::uint32_t crc32(std::string_view data) {
  std::uint32_t crc = 0xffffffffU;
  for (const char c : data) {
    crc ^= static_cast<unsigned char>(c);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1U) ^ ((crc & 1U) != 0 ? 0xedb88320U : 0U);
  }
  return ~crc;
}

}  // namespace portico::identity
