#include "identity/password_hasher.hpp"

#include <array>
#include <cerrno>

#include <fmt/format.h>
#include <sodium.h>

namespace portico::identity {
namespace {

/// A well-formed encoded hash of random bytes.
Secret random_encoded(const HashCost& cost) {
  if (sodium_init() < 0) throw Failure({Errc::internal, "identity: libsodium does not start"});
  std::array<unsigned char, 16> salt{};
  std::array<unsigned char, 32> tag{};
  randombytes_buf(salt.data(), salt.size());
  randombytes_buf(tag.data(), tag.size());
  std::array<char, 64> salt_text{}, tag_text{};
  constexpr int variant = sodium_base64_VARIANT_ORIGINAL_NO_PADDING;
  sodium_bin2base64(salt_text.data(), salt_text.size(), salt.data(), salt.size(), variant);
  sodium_bin2base64(tag_text.data(), tag_text.size(), tag.data(), tag.size(), variant);
  return Secret(fmt::format("$argon2id$v=19$m={},t={},p=1${}${}", cost.memory / 1024, cost.passes, salt_text.data(),
                            tag_text.data()));
}

/// libsodium takes no null pointer, also for an empty password.
std::string_view never_null(std::string_view text) { return text.empty() ? std::string_view("") : text; }

Error no_memory() {
  return {Errc::unavailable, "there is not enough memory to hash a password",
          "try again; if it stays, give the daemon more memory"};
}

}  // namespace

/// One of the places at work; waits for it in the constructor.
class PasswordHasher::Turn {
 public:
  explicit Turn(PasswordHasher& hasher) : hasher_(hasher) {
    std::unique_lock lock(hasher_.mutex_);
    if (hasher_.running_ >= hasher_.cost_.running) {
      if (hasher_.waiting_ >= hasher_.cost_.queued) return;
      ++hasher_.waiting_;
      hasher_.freed_.wait(lock, [this] { return hasher_.running_ < hasher_.cost_.running; });
      --hasher_.waiting_;
    }
    ++hasher_.running_;
    taken_ = true;
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;
  ~Turn() {
    if (!taken_) return;
    {
      const std::lock_guard lock(hasher_.mutex_);
      --hasher_.running_;
    }
    hasher_.freed_.notify_one();
  }
  bool taken() const { return taken_; }

 private:
  PasswordHasher& hasher_;
  bool taken_ = false;
};

PasswordHasher::PasswordHasher(HashCost cost) : cost_(cost), decoy_(random_encoded(cost)) {}

Error PasswordHasher::busy() {
  return {Errc::throttled, "too many people are signing in at this moment", "try again in a few seconds",
          std::chrono::seconds{5}};
}

Result<Secret> PasswordHasher::hash(const Secret& password) {
  const Turn turn(*this);
  if (!turn.taken()) return busy();
  std::array<char, crypto_pwhash_STRBYTES> encoded{};
  const std::string_view text = never_null(password.text());
  if (crypto_pwhash_str_alg(encoded.data(), text.data(), text.size(), cost_.passes, cost_.memory,
                            crypto_pwhash_ALG_ARGON2ID13) != 0)
    return no_memory();
  return Secret(std::string_view(encoded.data()));
}

Result<bool> PasswordHasher::verify(const Secret& encoded, const Secret& password) {
  const Turn turn(*this);
  if (!turn.taken()) return busy();
  std::string terminated(encoded.text());
  const std::string_view text = never_null(password.text());
  errno = 0;
  const bool equal = crypto_pwhash_str_verify(terminated.c_str(), text.data(), text.size()) == 0;
  const bool out_of_memory = !equal && errno == ENOMEM;
  sodium_memzero(terminated.data(), terminated.size());
  if (out_of_memory) return no_memory();
  return equal;
}

}  // namespace portico::identity
