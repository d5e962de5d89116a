#include "http/tls_identity.hpp"

#include <boost/test/unit_test.hpp>

#include "support/certificates.hpp"
#include "support/scratch_folder.hpp"

namespace portico::http {
namespace {

using namespace std::chrono_literals;
using testing::CertificateWish;
using testing::write_file;

const Instant noon{std::chrono::sys_days{std::chrono::year{2026} / 3 / 2} + 12h};

struct Fixture {
  testing::ScratchFolder folder;
  testing::Authority authority;
  SystemFiles files;
  TlsFiles paths{.certificate = folder / "tls.crt", .key = folder / "tls.key"};

  Fixture() { give({.begins = noon - 1h, .ends = noon + 1h}); }
  void give(const CertificateWish& wish) { testing::write_pair(folder.path(), authority.issue(wish)); }

  /// How loading is refused: message and hint, both without the folder's name.
  std::string refused(Instant now = noon) {
    const auto loaded = TlsIdentity::load(files, paths, now);
    if (loaded) return "";
    BOOST_TEST((loaded.error().code == Errc::invalid));
    std::string text = loaded.error().message + " | " + loaded.error().hint;
    for (std::size_t at = 0; (at = text.find(folder.path().string() + "/", at)) != std::string::npos;)
      text.erase(at, folder.path().string().size() + 1);
    return text;
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(http_tls_identity, Fixture)

BOOST_AUTO_TEST_CASE(tells_when_it_ends) {
  BOOST_TEST((TlsIdentity::load(files, paths, noon).value()->expires() == noon + 1h));
}

BOOST_AUTO_TEST_CASE(ends_with_the_first_certificate_of_its_chain) {
  const auto own = authority.issue({.begins = noon - 1h, .ends = noon + 2h});
  const auto between = authority.issue({.begins = noon - 1h, .ends = noon + 1h});
  testing::write_pair(folder.path(), {own.certificate + between.certificate, own.key});
  BOOST_TEST((TlsIdentity::load(files, paths, noon).value()->expires() == noon + 1h));
}

BOOST_AUTO_TEST_CASE(takes_keys_of_rsa_too) {
  give({.begins = noon - 1h, .ends = noon + 1h, .rsa_bits = 2048});
  BOOST_TEST(refused() == "");
}

BOOST_AUTO_TEST_CASE(is_valid_from_its_first_to_its_last_second) {
  BOOST_TEST(refused(noon - 1h) == "");
  BOOST_TEST(refused(noon + 1h - 1s) == "");
  BOOST_TEST(refused(noon + 1h) ==
             "certificate tls.crt has expired at 2026-03-02T13:00:00Z | Renew it, then restart porticod or send it "
             "SIGHUP.");
  BOOST_TEST(refused(noon - 1h - 1s) ==
             "certificate tls.crt is valid from 2026-03-02T11:00:00Z only | Is this machine's clock right?");
}

BOOST_AUTO_TEST_CASE(names_a_missing_file) {
  std::filesystem::remove(folder / "tls.key");
  BOOST_TEST(refused().starts_with("key: cannot read"), refused());
  BOOST_TEST(refused().ends_with("Put it there, readable for porticod's user: tls.key"), refused());
  std::filesystem::remove(folder / "tls.crt");
  BOOST_TEST(refused().starts_with("certificate: cannot read"), refused());
}

BOOST_AUTO_TEST_CASE(names_a_file_that_holds_something_else) {
  write_file(folder / "tls.key", "no key");
  BOOST_TEST(refused() ==
             "key tls.key holds no private key in PEM form | It has to begin with -----BEGIN PRIVATE KEY-----.");
  write_file(folder / "tls.crt", "");
  BOOST_TEST(refused().starts_with("certificate tls.crt holds no certificate in PEM form | "), refused());
}

BOOST_AUTO_TEST_CASE(refuses_a_key_of_another_certificate) {
  write_file(folder / "tls.key", authority.issue().key);
  BOOST_TEST(refused() ==
             "key tls.key does not belong to the certificate tls.crt | Put both files of one renewal there.");
}

BOOST_AUTO_TEST_CASE(refuses_a_key_that_others_may_use) {
  std::string message;
  for (const unsigned mode : {0604U, 0602U, 0620U}) {
    ::chmod((folder / "tls.key").c_str(), mode);
    BOOST_TEST(refused() ==
               fmt::format("key tls.key has mode {:04o}: others may use it | Run: chmod go= tls.key", mode));
  }
}

BOOST_AUTO_TEST_CASE(lets_a_group_read_a_key_of_roots_only) {
  ::chmod((folder / "tls.key").c_str(), 0640);
  BOOST_TEST((refused() == "") == (::getuid() == 0));
  if (::getuid() != 0 || ::chown((folder / "tls.key").c_str(), 4711, 4711) != 0) return;
  BOOST_TEST(refused().starts_with("key tls.key has mode 0640"), refused());
}

BOOST_AUTO_TEST_CASE(cannot_ask_for_a_passphrase) {
  write_file(folder / "tls.key",
             "-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
             "MIHsMFcGCSqGSIb3DQEFDTBKMCkGCSqGSIb3DQEFDDAcBAid/L2dfDr5fAICCAAw\n"
             "DAYIKoZIhvcNAgkFADAdBglghkgBZQMEAQIEEGGfmGCPEGWJvrxTf6d7sf0EgZAR\n"
             "QlZ6IDDLt1kvcPACz2G1JVcENWnzcFCEUb755a4W3rpbwSyq+NeHHkJ5OoLdiGsL\n"
             "bb0wu4KZT4Wz2dCdsFWxGbePK7fxdykDBewVQvZYuAVUMWmueJ0S3SP1bFdvYXPm\n"
             "hGJc4tl20TZEcVch9BFQSYWDcl9llcPoObp6CwxhvNF9I5elorcdmU90FWn5zGs=\n"
             "-----END ENCRYPTED PRIVATE KEY-----\n");
  BOOST_TEST(
      refused() ==
      "key tls.key is locked by a passphrase, which porticod cannot ask for | Store it without: openssl pkey -in "
      "tls.key -out NEW");
}

BOOST_AUTO_TEST_CASE(refuses_a_key_too_weak_for_openssl) {
  give({.begins = noon - 1h, .ends = noon + 1h, .rsa_bits = 1024});
  BOOST_TEST(
      refused() ==
      "certificate tls.crt is refused by OpenSSL: ee key too small | Have one made for an ECDSA key of P-256, or "
      "an RSA key of 2048 bits or more.");
}

BOOST_AUTO_TEST_SUITE_END()

}  // namespace portico::http
