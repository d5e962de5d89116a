#include "identity/totp.hpp"

#include <array>
#include <memory>

#include <fmt/format.h>
#include <liboath/oath.h>
#include <sodium.h>

#include "core/error.hpp"

namespace portico::identity {
namespace {

constexpr unsigned digits = 6;

/// Percent-encodes everything but RFC 3986's unreserved characters.
std::string percent_encoded(std::string_view text) {
  std::string encoded;
  for (const char c : text) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string_view("-._~").find(c) != std::string_view::npos;
    if (plain)
      encoded.push_back(c);
    else
      encoded += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return encoded;
}

}  // namespace

Totp Totp::generate(Random& random) {
  std::array<std::byte, 20> key{};
  random.fill(key);
  Totp totp{Secret(std::span<const std::byte>(key))};
  sodium_memzero(key.data(), key.size());
  return totp;
}

std::int64_t Totp::step_at(Instant now) {
  return std::chrono::floor<std::chrono::seconds>(now).time_since_epoch() / step_length;
}

std::string Totp::code(std::int64_t step) const {
  std::array<char, digits + 1> text{};
  const int result = oath_hotp_generate(key_.text().data(), key_.text().size(), static_cast<std::uint64_t>(step),
                                        digits, false, OATH_HOTP_DYNAMIC_TRUNCATION, text.data());
  if (result != OATH_OK) throw Failure({Errc::internal, fmt::format("liboath: {}", oath_strerror(result))});
  return text.data();
}

std::optional<std::int64_t> Totp::matching_step(std::string_view code, Instant now) const {
  const std::int64_t current = step_at(now);
  std::optional<std::int64_t> found;
  for (const std::int64_t step : {current - 1, current, current + 1})  // all three, so that time tells nothing
    if (equal_in_constant_time(this->code(step), code)) found = step;
  return found;
}

Secret Totp::base32() const {
  char* encoded = nullptr;
  std::size_t size = 0;
  if (oath_base32_encode(key_.text().data(), key_.text().size(), &encoded, &size) != OATH_OK)
    throw Failure({Errc::internal, "liboath: cannot encode a key"});
  std::string_view text(encoded, size);
  while (text.ends_with('=')) text.remove_suffix(1);
  Secret secret{text};
  sodium_memzero(encoded, size);
  std::free(encoded);
  return secret;
}

Secret Totp::uri(std::string_view issuer, const AccountId& account) const {
  const std::string name = percent_encoded(issuer);
  return Secret(fmt::format("otpauth://totp/{}:{}?secret={}&issuer={}&algorithm=SHA1&digits=6&period=30", name,
                            percent_encoded(account.text), base32().text(), name));
}

}  // namespace portico::identity
