#include "identity/totp.hpp"

#include <cstdio>
#include <memory>

#include <boost/test/unit_test.hpp>

#include "core/hash.hpp"
#include "identity/world.hpp"
#include "support/seed.hpp"

using namespace portico;
using namespace portico::identity;

namespace {

Instant at(std::int64_t seconds) { return Instant{std::chrono::seconds{seconds}}; }

/// The codes of `count` steps from `seconds` on, by the oathtool program.
std::vector<std::string> oathtool(const Totp& totp, std::int64_t seconds, int count) {
  const std::string command = "oathtool --totp=sha1 --digits=6 --window=" + std::to_string(count - 1) + " --now='@" +
                              std::to_string(seconds) + "' " + to_hex(totp.key().bytes());
  const std::unique_ptr<FILE, int (*)(FILE*)> pipe(::popen(command.c_str(), "r"), &::pclose);
  BOOST_TEST_REQUIRE(pipe.get() != nullptr);
  std::vector<std::string> codes;
  char line[32];
  while (std::fgets(line, sizeof line, pipe.get()) != nullptr) codes.emplace_back(std::string(line).substr(0, 6));
  return codes;
}

}  // namespace

BOOST_AUTO_TEST_SUITE(identity_totp)

// RFC 6238, appendix B, the last six of the eight digits.
BOOST_AUTO_TEST_CASE(gives_the_codes_of_the_rfc) {
  const Totp totp{Secret("12345678901234567890")};
  const std::pair<std::int64_t, const char*> vectors[] = {{59, "287082"},         {1111111109, "081804"},
                                                          {1111111111, "050471"}, {1234567890, "005924"},
                                                          {2000000000, "279037"}, {20000000000, "353130"}};
  for (const auto& [seconds, code] : vectors) BOOST_TEST(totp.code(Totp::step_at(at(seconds))) == code);
}

BOOST_AUTO_TEST_CASE(agrees_with_oathtool_for_random_keys_and_times) {
  testing::FakeRandom random(testing::seed());
  for (int round = 0; round < 5; ++round) {
    const Totp totp = Totp::generate(random);
    const std::int64_t start = 1700000000 + 7919 * round;
    const auto codes = oathtool(totp, start, 200);
    BOOST_TEST_REQUIRE(codes.size() == 200U);
    for (std::size_t index = 0; index < codes.size(); ++index)
      BOOST_TEST_REQUIRE(totp.code(Totp::step_at(at(start)) + static_cast<std::int64_t>(index)) == codes[index]);
  }
}

BOOST_AUTO_TEST_CASE(accepts_the_step_before_and_after_and_no_other) {
  const Totp totp{Secret("12345678901234567890")};
  const Instant now = at(1234567890);
  const std::int64_t step = Totp::step_at(now);
  for (std::int64_t offset = -4; offset <= 4; ++offset) {
    const auto matched = totp.matching_step(totp.code(step + offset), now);
    BOOST_TEST(matched.has_value() == (offset >= -1 && offset <= 1), offset);
    if (matched) BOOST_TEST(*matched == step + offset);
  }
  BOOST_TEST(!totp.matching_step("", now));
}

BOOST_AUTO_TEST_CASE(a_new_key_has_160_bits_in_base32) {
  testing::FakeRandom random;
  const Totp totp = Totp::generate(random);
  BOOST_TEST(totp.key().bytes().size() == 20U);
  BOOST_TEST(totp.base32().text().size() == 32U);
  BOOST_TEST(testing::World::app(totp.base32().text()).key().text() == totp.key().text());
}

BOOST_AUTO_TEST_CASE(the_uri_names_issuer_and_account_escaped) {
  const Totp totp{Secret("12345678901234567890")};
  BOOST_TEST(totp.uri("Example & Co", AccountId("ada+x@example.com")).text() ==
             "otpauth://totp/Example%20%26%20Co:ada%2Bx%40example.com?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
             "&issuer=Example%20%26%20Co&algorithm=SHA1&digits=6&period=30");
}

BOOST_AUTO_TEST_SUITE_END()
