#pragma once
#include <string_view>

#include "core/error.hpp"
#include "core/random.hpp"
#include "core/secret.hpp"

namespace portico::identity {

/// Opaque tokens: "ptc_<kind>_<body><check>". The body is uniform base62 (0-9 A-Z a-z); the check is the CRC-32 (IEEE)
/// of everything before it in six base62 digits, so that a mistyped or cut token is told from an unknown one without a
/// look into the store, and secret scanners can recognise one.
enum class TokenKind {
  session,  ///< ses, 43 digits (256 bits)
  ticket,   ///< tkt, 43 digits: between first and second factor
  invite,   ///< inv, 22 digits (131 bits)
};

/// The three letters in the token.
std::string_view letters_of(TokenKind kind);
Secret make_token(TokenKind kind, Random& random);
/// `invalid` when `text` is no token of this kind: another kind, cut off, or mistyped. Blanks around it are no part of
/// it: callers trim first. Says nothing about whether the token is known.
Result<void> check_token(TokenKind kind, std::string_view text);

/// CRC-32 as in IEEE 802.3 and zlib.
std::uint32_t crc32(std::string_view data);

}  // namespace portico::identity
