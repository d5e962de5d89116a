#include "core/hash.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <sodium.h>

namespace portico {
namespace {

const unsigned char* raw(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

// Any fixed bytes do; changing them changes every stored fingerprint.
constexpr std::array<unsigned char, crypto_shorthash_KEYBYTES> fingerprint_key{'p', 'o', 'r', 't', 'i', 'c', 'o', ' ',
                                                                               'h', 'a', 's', 'h', '6', '4', ' ', '1'};

}  // namespace

Digest blake2b(std::string_view data, std::span<const std::byte> key) {
  if (!key.empty() && (key.size() < crypto_generichash_KEYBYTES_MIN || key.size() > crypto_generichash_KEYBYTES_MAX))
    throw Failure(
        {.code = Errc::internal, .message = fmt::format("a BLAKE2b key has {} bytes instead of 16 to 64", key.size())});
  Digest digest;
  crypto_generichash(reinterpret_cast<unsigned char*>(digest.data()), digest.size(), raw(data), data.size(),
                     reinterpret_cast<const unsigned char*>(key.data()), key.size());
  return digest;
}

std::uint64_t hash64(std::string_view data) {
  std::array<unsigned char, crypto_shorthash_BYTES> hash;
  crypto_shorthash(hash.data(), raw(data), data.size(), fingerprint_key.data());
  std::uint64_t value = 0;
  for (std::size_t i = hash.size(); i-- > 0;) value = value << 8 | hash[i];
  return value;
}

std::string to_hex(std::span<const std::byte> bytes) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(bytes.size() * 2);
  for (const std::byte byte : bytes) {
    text += digits[std::to_integer<std::size_t>(byte >> 4)];
    text += digits[std::to_integer<std::size_t>(byte & std::byte{15})];
  }
  return text;
}

std::string to_base64(std::string_view bytes) {
  const std::size_t length = sodium_base64_ENCODED_LEN(bytes.size(), sodium_base64_VARIANT_ORIGINAL);
  std::string text(length, '\0');
  sodium_bin2base64(text.data(), length, raw(bytes), bytes.size(), sodium_base64_VARIANT_ORIGINAL);
  text.pop_back();  // the terminating zero that libsodium counts in
  return text;
}

Result<std::string> from_base64(std::string_view text) {
  // libsodium's decoder takes bytes above 0x7f for digits where char is signed.
  const bool ascii =
      std::all_of(text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0x80U) == 0; });
  std::string bytes(text.size() / 4 * 3 + 3, '\0');
  std::size_t length = 0;
  if (!ascii || sodium_base642bin(reinterpret_cast<unsigned char*>(bytes.data()), bytes.size(), text.data(),
                                  text.size(), nullptr, &length, nullptr, sodium_base64_VARIANT_ORIGINAL) != 0)
    return Error{.code = Errc::invalid,
                 .message = "the text is not Base64",
                 .hint = "use letters, digits, + and /, padded with = to a multiple of four characters"};
  bytes.resize(length);
  return bytes;
}

std::string_view as_text(std::span<const std::byte> bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

}  // namespace portico
