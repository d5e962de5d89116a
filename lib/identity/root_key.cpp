#include "identity/root_key.hpp"

#include <array>

#include <fmt/format.h>
#include <sodium.h>

namespace portico::identity {
namespace {

constexpr std::size_t key_size = 32;
static_assert(key_size == crypto_kdf_KEYBYTES && key_size == crypto_secretbox_KEYBYTES);
constexpr std::uint64_t token_purpose = 3, audit_purpose = 4;

const unsigned char* raw(std::string_view bytes) { return reinterpret_cast<const unsigned char*>(bytes.data()); }
unsigned char* raw(std::string& bytes) { return reinterpret_cast<unsigned char*>(bytes.data()); }

}  // namespace

RootKey::RootKey(Secret bytes) : bytes_(std::move(bytes)) {
  if (bytes_.bytes().size() != key_size) throw Failure({Errc::internal, "identity: the root key is not 32 bytes"});
}

Result<RootKey> RootKey::create(Files& files, Random& random, const std::filesystem::path& path) {
  const auto present = files.read(path);
  if (present)
    return Error{Errc::conflict, fmt::format("the root key '{}' exists already", path.string()),
                 "keep it: without it no account can sign in"};
  if (present.error().code != Errc::not_found) return present.error();
  std::array<std::byte, key_size> bytes{};
  random.fill(bytes);
  RootKey key{Secret(std::span<const std::byte>(bytes))};
  sodium_memzero(bytes.data(), bytes.size());
  PORTICO_CHECK(files.write(path, key.bytes_.text(), FileMode::read_only_secret));
  return key;
}

Result<RootKey> RootKey::load(Files& files, const std::filesystem::path& path) {
  auto content = files.read(path);
  if (!content) {
    if (content.error().code != Errc::not_found) return content.error();
    return Error{Errc::not_found, fmt::format("there is no root key '{}'", path.string()),
                 "run 'porticod init', or put back the key that belongs to this data"};
  }
  Secret bytes{*content};
  sodium_memzero(content->data(), content->size());
  if (bytes.bytes().size() != key_size)
    return Error{Errc::corrupt,
                 fmt::format("the root key '{}' has {} bytes instead of 32", path.string(), bytes.bytes().size()),
                 "put back the key that belongs to this data"};
  return RootKey(std::move(bytes));
}

Secret RootKey::derive(std::uint64_t purpose) const {
  std::array<std::byte, key_size> key{};
  crypto_kdf_derive_from_key(reinterpret_cast<unsigned char*>(key.data()), key.size(), purpose, "portico1",
                             raw(bytes_.text()));
  Secret derived{std::span<const std::byte>(key)};
  sodium_memzero(key.data(), key.size());
  return derived;
}

Keys::Keys(const RootKey& root)
    : password_key_(root.derive(static_cast<std::uint64_t>(Sealed::password))),
      factor_key_(root.derive(static_cast<std::uint64_t>(Sealed::factor))),
      token_key_(root.derive(token_purpose)),
      audit_seed_(root.derive(audit_purpose)) {}

std::string Keys::seal(Sealed kind, const AccountId& owner, std::string_view plain, Random& random) const {
  std::string bound = owner.text + '\0';
  bound += plain;
  std::string sealed(crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES + bound.size(), '\0');
  random.fill(std::as_writable_bytes(std::span(sealed).first(crypto_secretbox_NONCEBYTES)));
  crypto_secretbox_easy(raw(sealed) + crypto_secretbox_NONCEBYTES, raw(std::string_view(bound)), bound.size(),
                        raw(std::string_view(sealed)), raw(key_for(kind).text()));
  sodium_memzero(bound.data(), bound.size());
  return sealed;
}

Result<Secret> Keys::open(Sealed kind, const AccountId& owner, std::string_view sealed) const {
  const Error unreadable{Errc::corrupt, fmt::format("the stored secret of account '{}' does not open", owner.text),
                         "control.db and the root key do not belong together, or the file was changed"};
  constexpr std::size_t overhead = crypto_secretbox_NONCEBYTES + crypto_secretbox_MACBYTES;
  const std::string prefix = owner.text + '\0';
  if (sealed.size() < overhead + prefix.size()) return unreadable;
  std::string bound(sealed.size() - overhead, '\0');
  const bool opened = crypto_secretbox_open_easy(raw(bound), raw(sealed) + crypto_secretbox_NONCEBYTES,
                                                 sealed.size() - crypto_secretbox_NONCEBYTES, raw(sealed),
                                                 raw(key_for(kind).text())) == 0;
  if (!opened || !bound.starts_with(prefix)) return unreadable;
  Secret plain{std::string_view(bound).substr(prefix.size())};
  sodium_memzero(bound.data(), bound.size());
  return plain;
}

Digest Keys::fingerprint(std::string_view token) const { return blake2b(token, token_key_.bytes()); }

}  // namespace portico::identity
