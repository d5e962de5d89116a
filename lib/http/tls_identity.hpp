#pragma once
#include <filesystem>
#include <memory>

#include "core/error.hpp"
#include "core/files.hpp"
#include "core/time.hpp"

struct ssl_ctx_st;

namespace portico::http {

/// Where a TLS server's certificate and key are, and what it speaks.
struct TlsFiles {
  enum class Version { tls12, tls13 };

  std::filesystem::path certificate;  ///< PEM: its own certificate, then those between it and the authority's
  std::filesystem::path key;          ///< PEM, without a passphrase
  Version minimum = Version::tls13;
};

/// What a TLS server shows its clients and proves that it is. Immutable; thread-safe.
class TlsIdentity {
 public:
  using Shared = std::shared_ptr<const TlsIdentity>;

  /// Reads both files. `invalid`, naming the file, what is wrong and the next step: unreadable, not PEM, a key that
  /// others may use (group included, unless the file is root's) or that belongs to another certificate, a certificate
  /// that has expired at `now` or is not yet valid, or too weak for OpenSSL.
  static Result<Shared> load(Files& files, const TlsFiles& paths, Instant now);
  ~TlsIdentity();
  TlsIdentity(const TlsIdentity&) = delete;
  TlsIdentity& operator=(const TlsIdentity&) = delete;

  /// When the first of the certificates it shows ends.
  Instant expires() const { return expires_; }
  /// OpenSSL's settings for connections: the versions, ciphers of forward secrecy only, HTTP/1.1, no renegotiation, no
  /// compression, no resumption.
  ssl_ctx_st* context() const { return context_; }

 private:
  TlsIdentity(ssl_ctx_st* context, Instant expires) : context_(context), expires_(expires) {}

  ssl_ctx_st* context_;  // owned
  Instant expires_;
};

}  // namespace portico::http
