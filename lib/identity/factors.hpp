#pragma once
#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/id.hpp"
#include "core/random.hpp"
#include "core/secret.hpp"
#include "core/time.hpp"
#include "db/database.hpp"
#include "identity/root_key.hpp"

namespace portico::identity {

/// What a person needs to set up an authenticator app. Shown once.
struct Enrolment {
  Secret secret;  ///< base32
  Secret uri;     ///< otpauth URI, for a QR code
};

/// What became of a second-factor code.
struct CodeVerdict {
  enum class Kind {
    accepted,
    used,       ///< right, but spent: by this person a moment ago, or by someone who saw it
    wrong,      ///< not the code of this account now
    malformed,  ///< neither six digits nor a recovery code
  };
  Kind kind = Kind::wrong;
  std::chrono::seconds next_code{0};  ///< with a used TOTP code: when the next one will be accepted
};

/// What an account has for a second factor.
struct FactorStatus {
  bool totp = false;
  std::int64_t recovery_codes_left = 0;
};

/// Second factors: authenticator apps (TOTP, sealed at rest) and recovery codes. Every function runs in the caller's
/// transaction. Thread-safe.
class Factors {
 public:
  static constexpr int recovery_code_count = 10;

  /// Both must outlive it.
  Factors(const Keys& keys, Random& random) : keys_(keys), random_(random) {}

  /// Makes a TOTP secret that counts only once `confirm` has seen a code of it; an earlier unconfirmed one is dropped.
  Enrolment begin(db::Database& database, const AccountId& account, std::string_view issuer, Instant now) const;
  /// Takes the unconfirmed secret into use, in place of an earlier one, if `code` is of it; the code is spent by that.
  Result<CodeVerdict> confirm(db::Database& database, const AccountId& account, std::string_view code,
                              Instant now) const;
  /// Judges a TOTP code or a recovery code (blanks, hyphens and case do not matter) and spends it if it is right. Each
  /// step, and each recovery code, is accepted once: one statement both checks and spends it. `corrupt` when the secret
  /// does not open.
  Result<CodeVerdict> accept(db::Database& database, const AccountId& account, std::string_view code,
                             Instant now) const;
  /// Ten new codes of 120 bits ("abcd-efgh-…"), in place of all earlier ones. Shown once.
  std::vector<Secret> renew_recovery_codes(db::Database& database, const AccountId& account) const;
  FactorStatus status(db::Database& database, const AccountId& account) const;

 private:
  struct Stored;
  enum class Stage { unconfirmed, confirmed };
  static std::optional<Stored> stored_totp(db::Database& database, const AccountId& account, Stage stage);
  Result<CodeVerdict> spend_step(db::Database& database, const Stored& factor, std::string_view code,
                                 Instant now) const;
  CodeVerdict spend_recovery_code(db::Database& database, const AccountId& account, std::string_view code,
                                  Instant now) const;
  Digest recovery_fingerprint(const AccountId& account, std::string_view code) const;

  const Keys& keys_;
  Random& random_;
};

}  // namespace portico::identity
