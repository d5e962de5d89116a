#pragma once
#include <chrono>
#include <filesystem>
#include <fstream>
#include <memory>
#include <stdexcept>
#include <string>
#include <sys/stat.h>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "core/clock.hpp"

namespace portico::testing {

/// A certificate and its key, as PEM.
struct Certified {
  std::string certificate;
  std::string key;
};

/// Where they were written.
struct CertifiedFiles {
  std::filesystem::path certificate;
  std::filesystem::path key;
};

/// What a certificate is asked to say.
struct CertificateWish {
  std::string names = "DNS:localhost,IP:127.0.0.1,IP:::1";
  Instant begins = SystemClock().now() - std::chrono::hours{1};
  Instant ends = SystemClock().now() + std::chrono::hours{24 * 90};
  int rsa_bits = 0;  ///< 0 for ECDSA P-256
};

/// A certificate authority that lives as long as a test.
class Authority {
 public:
  Authority() : key_(EVP_EC_gen("P-256")) {
    static int count = 0;
    const std::string name = "Test authority " + std::to_string(++count);
    certificate_ = make(name.c_str(), key_.get(), CertificateWish{}, "critical,CA:TRUE");
  }

  std::string certificate() const { return pem(certificate_.get()); }
  Certified issue(const CertificateWish& wish = {}) const {
    const Key key(wish.rsa_bits == 0 ? EVP_EC_gen("P-256") : EVP_RSA_gen(static_cast<unsigned>(wish.rsa_bits)));
    const auto certificate = make("Test server", key.get(), wish, "CA:FALSE");
    return {pem(certificate.get()), pem(key.get())};
  }

 private:
  struct Free {
    void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
    void operator()(X509* certificate) const { X509_free(certificate); }
    void operator()(X509_EXTENSION* extension) const { X509_EXTENSION_free(extension); }
    void operator()(BIO* sink) const { BIO_free(sink); }
  };
  using Key = std::unique_ptr<EVP_PKEY, Free>;
  using Certificate = std::unique_ptr<X509, Free>;

  Certificate make(const char* name, EVP_PKEY* key, const CertificateWish& wish, const char* constraints) const {
    Certificate made(X509_new());
    X509_set_version(made.get(), 2);
    static long serial = 0;
    ASN1_INTEGER_set(X509_get_serialNumber(made.get()), ++serial);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(made.get()), "CN", MBSTRING_ASC,
                               reinterpret_cast<const unsigned char*>(name), -1, -1, 0);
    X509* issuer = certificate_ ? certificate_.get() : made.get();
    X509_set_issuer_name(made.get(), X509_get_subject_name(issuer));
    ASN1_TIME_set(X509_getm_notBefore(made.get()), std::chrono::system_clock::to_time_t(wish.begins));
    ASN1_TIME_set(X509_getm_notAfter(made.get()), std::chrono::system_clock::to_time_t(wish.ends));
    X509_set_pubkey(made.get(), key);
    extend(made.get(), NID_basic_constraints, constraints);
    extend(made.get(), NID_subject_alt_name, wish.names.c_str());
    if (X509_sign(made.get(), key_.get(), EVP_sha256()) == 0) throw std::runtime_error("cannot sign a certificate");
    return made;
  }
  static void extend(X509* certificate, int what, const char* value) {
    const std::unique_ptr<X509_EXTENSION, Free> extension(X509V3_EXT_conf_nid(nullptr, nullptr, what, value));
    if (!extension || X509_add_ext(certificate, extension.get(), -1) != 1)
      throw std::runtime_error(std::string("cannot add to a certificate: ") + value);
  }
  static std::string text_of(BIO* sink) {
    char* data = nullptr;
    const long size = BIO_get_mem_data(sink, &data);
    return {data, static_cast<std::size_t>(size)};
  }
  static std::string pem(X509* certificate) {
    const std::unique_ptr<BIO, Free> sink(BIO_new(BIO_s_mem()));
    PEM_write_bio_X509(sink.get(), certificate);
    return text_of(sink.get());
  }
  static std::string pem(EVP_PKEY* key) {
    const std::unique_ptr<BIO, Free> sink(BIO_new(BIO_s_mem()));
    PEM_write_bio_PrivateKey(sink.get(), key, nullptr, nullptr, 0, nullptr, nullptr);
    return text_of(sink.get());
  }

  Key key_;
  Certificate certificate_;
};

inline void write_file(const std::filesystem::path& path, const std::string& content, unsigned mode = 0600) {
  std::ofstream(path) << content;
  ::chmod(path.c_str(), mode);
}

/// Puts them into the folder as tls.crt and tls.key, in place of what was there.
inline CertifiedFiles write_pair(const std::filesystem::path& folder, const Certified& pair) {
  write_file(folder / "tls.crt", pair.certificate, 0644);
  write_file(folder / "tls.key", pair.key);
  return {folder / "tls.crt", folder / "tls.key"};
}

}  // namespace portico::testing
