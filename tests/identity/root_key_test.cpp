#include "identity/root_key.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <boost/test/unit_test.hpp>

#include "identity/world.hpp"

using namespace portico;
using namespace portico::identity;

namespace {

struct Fixture {
  std::filesystem::path folder =
      std::filesystem::temp_directory_path() / ("portico-root-key-" + std::to_string(::getpid()));
  std::filesystem::path path = folder / "root.key";
  SystemFiles files;
  testing::FakeRandom random;
  AccountId ada{"ada@example.com"}, bob{"bob@example.com"};

  Fixture() { std::filesystem::create_directories(folder); }
  ~Fixture() { std::filesystem::remove_all(folder); }
};

std::string hex(const Secret& secret) { return to_hex(secret.bytes()); }

}  // namespace

BOOST_FIXTURE_TEST_SUITE(identity_root_key, Fixture)

BOOST_AUTO_TEST_CASE(a_key_is_created_once_for_its_owner_alone) {
  const auto created = RootKey::create(files, random, path);
  struct stat status {};
  BOOST_TEST_REQUIRE(::stat(path.c_str(), &status) == 0);
  BOOST_TEST((status.st_mode & 0777U) == 0400U);
  BOOST_TEST(status.st_size == 32);
  BOOST_TEST(hex(RootKey::load(files, path).value().derive(1)) == hex(created.value().derive(1)));
  const auto again = RootKey::create(files, random, path);
  BOOST_TEST(testing::said(again) == "conflict: the root key '" + path.string() + "' exists already");
}

BOOST_AUTO_TEST_CASE(a_missing_or_cut_key_is_named) {
  BOOST_TEST(testing::said(RootKey::load(files, path)) == "not_found: there is no root key '" + path.string() + "'");
  BOOST_TEST_REQUIRE(files.write(path, "short", FileMode::secret).has_value());
  BOOST_TEST(testing::said(RootKey::load(files, path)) ==
             "corrupt: the root key '" + path.string() + "' has 5 bytes instead of 32");
}

BOOST_AUTO_TEST_CASE(each_purpose_has_a_key_of_its_own) {
  const RootKey root{Secret(std::string(32, 'k'))};
  BOOST_TEST(hex(root.derive(1)) != hex(root.derive(2)));
  BOOST_TEST(hex(root.derive(1)) != hex(RootKey(Secret(std::string(32, 'l'))).derive(1)));
}

BOOST_AUTO_TEST_CASE(what_is_sealed_opens_for_its_owner_and_kind_only) {
  const Keys keys{RootKey(Secret(std::string(32, 'k')))}, others{RootKey(Secret(std::string(32, 'l')))};
  const std::string sealed = keys.seal(Keys::Sealed::password, ada, "the plain text", random);
  BOOST_TEST(sealed.find("plain") == std::string::npos);
  BOOST_TEST(keys.open(Keys::Sealed::password, ada, sealed).value().text() == "the plain text");
  BOOST_TEST(testing::said(keys.open(Keys::Sealed::password, bob, sealed)) ==
             "corrupt: the stored secret of account 'bob@example.com' does not open");
  BOOST_TEST(!keys.open(Keys::Sealed::factor, ada, sealed));
  BOOST_TEST(!others.open(Keys::Sealed::password, ada, sealed));
  BOOST_TEST(!keys.open(Keys::Sealed::password, ada, sealed.substr(0, 20)));
  for (std::size_t at = 0; at < sealed.size(); ++at) {
    std::string changed = sealed;
    changed[at] = static_cast<char>(changed[at] ^ 1);
    BOOST_TEST(!keys.open(Keys::Sealed::password, ada, changed));
  }
}

BOOST_AUTO_TEST_CASE(fingerprints_depend_on_the_root_key) {
  const Keys keys{RootKey(Secret(std::string(32, 'k')))}, others{RootKey(Secret(std::string(32, 'l')))};
  BOOST_TEST(to_hex(keys.fingerprint("ptc")) == to_hex(keys.fingerprint("ptc")));
  BOOST_TEST(to_hex(keys.fingerprint("ptc")) != to_hex(others.fingerprint("ptc")));
}

BOOST_AUTO_TEST_SUITE_END()
