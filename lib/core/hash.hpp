#pragma once
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "core/error.hpp"

namespace portico {

using Digest = std::array<std::byte, 32>;

/// BLAKE2b-256 of `data`, keyed when `key` (16 to 64 bytes) is given.
Digest blake2b(std::string_view data, std::span<const std::byte> key = {});
/// A fast 64-bit hash (SipHash-2-4 with a fixed key): for fingerprints of content, not for secrets.
std::uint64_t hash64(std::string_view data);

std::string to_hex(std::span<const std::byte> bytes);
std::string to_base64(std::string_view bytes);
/// `invalid` when malformed.
Result<std::string> from_base64(std::string_view text);
std::string_view as_text(std::span<const std::byte> bytes);

}  // namespace portico
