#pragma once
#include <filesystem>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "core/files.hpp"
#include "core/hash.hpp"
#include "core/id.hpp"
#include "core/random.hpp"
#include "core/secret.hpp"

namespace portico::identity {

/// The 32 random bytes that everything secret at rest depends on. A backup does not contain them.
class RootKey {
 public:
  /// Writes a new key file, mode 0400. `conflict` when the file exists: a key is never replaced.
  static Result<RootKey> create(Files& files, Random& random, const std::filesystem::path& path);
  /// `not_found` without the file, `corrupt` when it does not hold exactly 32 bytes.
  static Result<RootKey> load(Files& files, const std::filesystem::path& path);
  explicit RootKey(Secret bytes);

  /// The key for one purpose, by libsodium's crypto_kdf.
  Secret derive(std::uint64_t purpose) const;

 private:
  Secret bytes_;
};

/// The keys that identity derives from the root key, and what is done with them. Thread-safe.
class Keys {
 public:
  /// What is sealed; each has a key of its own.
  enum class Sealed : std::uint64_t { password = 1, factor = 2 };

  explicit Keys(const RootKey& root);

  /// `plain` encrypted and authenticated (XSalsa20-Poly1305), bound to its owner: it opens for no other account.
  std::string seal(Sealed kind, const AccountId& owner, std::string_view plain, Random& random) const;
  /// `corrupt` when it was changed, belongs to another owner or was sealed under another root key.
  Result<Secret> open(Sealed kind, const AccountId& owner, std::string_view sealed) const;
  /// What is stored of a token or recovery code: a keyed BLAKE2b, by which it is found and from which it cannot be
  /// made.
  Digest fingerprint(std::string_view token) const;
  /// The seed for audit::Trail.
  const Secret& audit_seed() const { return audit_seed_; }

 private:
  const Secret& key_for(Sealed kind) const { return kind == Sealed::password ? password_key_ : factor_key_; }

  Secret password_key_, factor_key_, token_key_, audit_seed_;
};

}  // namespace portico::identity
