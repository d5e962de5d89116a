#pragma once
#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/id.hpp"
#include "core/random.hpp"
#include "core/secret.hpp"
#include "core/time.hpp"

namespace portico::identity {

/// Time-based one-time passwords, RFC 6238 with HMAC-SHA-1, six digits, steps of 30 s: what every authenticator app
/// does.
class Totp {
 public:
  static constexpr std::chrono::seconds step_length{30};

  /// `key` is the shared secret, raw.
  explicit Totp(Secret key) : key_(std::move(key)) {}
  /// With a new key of 160 bits.
  static Totp generate(Random& random);

  /// Number of the step that `now` lies in, from 1970.
  static std::int64_t step_at(Instant now);
  /// The six digits of a step.
  std::string code(std::int64_t step) const;
  /// The newest of the steps T+1, T, T−1 around `now` that `code` belongs to; nothing if to none.
  std::optional<std::int64_t> matching_step(std::string_view code, Instant now) const;

  const Secret& key() const { return key_; }
  /// The key as people type it: base32 without padding.
  Secret base32() const;
  /// "otpauth://totp/ISSUER:ACCOUNT?secret=…&issuer=ISSUER" for the QR code.
  Secret uri(std::string_view issuer, const AccountId& account) const;

 private:
  Secret key_;
};

}  // namespace portico::identity
