#include "http/tls_identity.hpp"

#include <optional>
#include <sys/stat.h>
#include <vector>

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>

#include "core/secret.hpp"

namespace portico::http {
namespace {

struct Free {
  void operator()(BIO* source) const { BIO_free(source); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
  void operator()(SSL_CTX* context) const { SSL_CTX_free(context); }
};
template <class Handle>
using Owned = std::unique_ptr<Handle, Free>;

struct Certificates {
  Owned<X509> own;
  std::vector<Owned<X509>> others;  ///< between it and the authority's
};

Error wrong(std::string_view thing, const std::filesystem::path& file, std::string_view what, std::string hint) {
  return {Errc::invalid, fmt::format("{} {} {}", thing, file.string(), what), std::move(hint)};
}

Error unreadable(std::string_view thing, const std::filesystem::path& file, const Error& why) {
  return {Errc::invalid, fmt::format("{}: {}", thing, why.message),
          fmt::format("Put it there, readable for porticod's user: {}", file.string())};
}

/// Why OpenSSL's last call failed, in its words.
std::string reason() {
  const char* text = ERR_reason_error_string(ERR_peek_last_error());
  ERR_clear_error();
  return text ? text : "no reason is given";
}

Owned<BIO> bytes_of(std::string_view text) {
  return Owned<BIO>(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

/// Nobody is there to type a passphrase; `user` learns that one was wanted.
int refuse_passphrase(char*, int, int, void* user) {
  *static_cast<bool*>(user) = true;
  return -1;
}

Result<Certificates> read_certificates(Files& files, const std::filesystem::path& file) {
  const auto text = files.read(file);
  if (!text) return unreadable("certificate", file, text.error());
  const auto source = bytes_of(*text);
  Certificates certificates;
  while (Owned<X509> next{PEM_read_bio_X509(source.get(), nullptr, nullptr, nullptr)}) {
    if (!certificates.own)
      certificates.own = std::move(next);
    else
      certificates.others.push_back(std::move(next));
  }
  ERR_clear_error();
  if (certificates.own) return certificates;
  return wrong("certificate", file, "holds no certificate in PEM form",
               "It has to begin with -----BEGIN CERTIFICATE-----; of DER, openssl x509 -inform der makes that.");
}

/// That no more people than need be can pretend to be this server. A key of root's may be for a group: that is how
/// Debian keeps those of its group ssl-cert.
Result<void> check_mode(const std::filesystem::path& file) {
  struct stat facts {};
  if (::stat(file.c_str(), &facts) != 0) return {};  // told when it is read
  const unsigned mode = facts.st_mode & 07777U;
  const unsigned allowed = facts.st_uid == 0 ? 0740U : 0700U;
  if ((mode & 0777U & ~allowed) == 0) return {};
  return wrong("key", file, fmt::format("has mode {:04o}: others may use it", mode),
               fmt::format("Run: chmod go= {}", file.string()));
}

Result<Owned<EVP_PKEY>> read_key(Files& files, const std::filesystem::path& file) {
  PORTICO_CHECK(check_mode(file));
  auto text = files.read(file);
  if (!text) return unreadable("key", file, text.error());
  const Secret content(*text);
  text->assign(text->size(), '\0');
  bool wanted_passphrase = false;
  Owned<EVP_PKEY> key(
      PEM_read_bio_PrivateKey(bytes_of(content.text()).get(), nullptr, &refuse_passphrase, &wanted_passphrase));
  ERR_clear_error();
  if (key) return key;
  if (wanted_passphrase)
    return wrong("key", file, "is locked by a passphrase, which porticod cannot ask for",
                 fmt::format("Store it without: openssl pkey -in {} -out NEW", file.string()));
  return wrong("key", file, "holds no private key in PEM form", "It has to begin with -----BEGIN PRIVATE KEY-----.");
}

Instant instant_of(const ASN1_TIME* time) {
  std::tm parts{};
  ASN1_TIME_to_tm(time, &parts);
  return Instant(std::chrono::seconds(::timegm(&parts)));
}

Result<void> check_time(const X509* certificate, const std::filesystem::path& file, Instant now) {
  const Instant begins = instant_of(X509_get0_notBefore(certificate)),
                ends = instant_of(X509_get0_notAfter(certificate));
  if (now >= ends)
    return wrong("certificate", file, fmt::format("has expired at {}", to_iso(ends)),
                 "Renew it, then restart porticod or send it SIGHUP.");
  if (now < begins)
    return wrong("certificate", file, fmt::format("is valid from {} only", to_iso(begins)),
                 "Is this machine's clock right?");
  return {};
}

/// HTTP/1.1 or, for clients that only speak something else, nothing (RFC 7301 section 3.2).
int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* size, const unsigned char* offered,
                    unsigned offered_size, void*) {
  static constexpr unsigned char ours[] = "\x08http/1.1";
  unsigned char* found = nullptr;
  if (SSL_select_next_proto(&found, size, ours, sizeof ours - 1, offered, offered_size) != OPENSSL_NPN_NEGOTIATED)
    return SSL_TLSEXT_ERR_ALERT_FATAL;
  *chosen = found;
  return SSL_TLSEXT_ERR_OK;
}

Owned<SSL_CTX> make_context(TlsFiles::Version minimum) {
  Owned<SSL_CTX> context(SSL_CTX_new(TLS_server_method()));
  if (!context) throw Failure({Errc::internal, "OpenSSL cannot make a context: " + reason(), ""});
  SSL_CTX_set_security_level(context.get(), 2);  // keys as strong as 112 bits, whatever the system's default is
  SSL_CTX_set_min_proto_version(context.get(), minimum == TlsFiles::Version::tls12 ? TLS1_2_VERSION : TLS1_3_VERSION);
  SSL_CTX_set_cipher_list(context.get(), "ECDHE+AESGCM:ECDHE+CHACHA20");  // of TLS 1.2
  SSL_CTX_set_options(context.get(), SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION | SSL_OP_NO_TICKET);
  // A command is one connection: nobody comes back with a session, and none is kept.
  SSL_CTX_set_session_cache_mode(context.get(), SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(context.get(), 0);
  SSL_CTX_set_alpn_select_cb(context.get(), &choose_protocol, nullptr);
  return context;
}

Result<void> use_certificates(SSL_CTX* context, const Certificates& certificates, const std::filesystem::path& file) {
  bool taken = SSL_CTX_use_certificate(context, certificates.own.get()) == 1;
  for (const auto& other : certificates.others) taken = taken && SSL_CTX_add1_chain_cert(context, other.get()) == 1;
  if (taken) return {};
  return wrong("certificate", file, "is refused by OpenSSL: " + reason(),
               "Have one made for an ECDSA key of P-256, or an RSA key of 2048 bits or more.");
}

Instant first_end(const Certificates& certificates) {
  Instant end = instant_of(X509_get0_notAfter(certificates.own.get()));
  for (const auto& other : certificates.others) end = std::min(end, instant_of(X509_get0_notAfter(other.get())));
  return end;
}

}  // namespace

Result<TlsIdentity::Shared> TlsIdentity::load(Files& files, const TlsFiles& paths, Instant now) {
  ERR_clear_error();
  PORTICO_TRY(const auto certificates, read_certificates(files, paths.certificate));
  PORTICO_CHECK(check_time(certificates.own.get(), paths.certificate, now));
  PORTICO_TRY(const auto key, read_key(files, paths.key));
  if (X509_check_private_key(certificates.own.get(), key.get()) != 1) {
    ERR_clear_error();
    return wrong("key", paths.key, fmt::format("does not belong to the certificate {}", paths.certificate.string()),
                 "Put both files of one renewal there.");
  }
  auto context = make_context(paths.minimum);
  PORTICO_CHECK(use_certificates(context.get(), certificates, paths.certificate));
  if (SSL_CTX_use_PrivateKey(context.get(), key.get()) != 1)
    return wrong("key", paths.key, "is refused by OpenSSL: " + reason(), "Use an ECDSA or RSA key.");
  return Shared(new TlsIdentity(context.release(), first_end(certificates)));
}

TlsIdentity::~TlsIdentity() { SSL_CTX_free(context_); }

}  // namespace portico::http
