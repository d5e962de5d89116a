#include "identity/restoration.hpp"

#include "identity/world.hpp"

using namespace portico;
using namespace portico::testing;

BOOST_FIXTURE_TEST_SUITE(identity_restoration, World)

BOOST_AUTO_TEST_CASE(nothing_that_could_have_been_spent_since_counts_any_more) {
  const auto ada = sign_up("ada@example.com");
  const auto bob = invite("bob@example.com");
  const std::string recovery(ada.signed_in.recovery_codes.front().text());
  committed([&] {
    identity::void_credentials(database, now());
    return 0;
  });
  BOOST_TEST(login.sessions().verify(database, ada.signed_in.token.text(), now()).has_error());
  BOOST_TEST(redeem(bob.token.text()).has_error());
  const identity::Factors factors(keys, random);
  BOOST_TEST(factors.status(database, ada.account).recovery_codes_left == 0);
  const auto verdict = committed([&] { return factors.accept(database, ada.account, recovery, now()); });
  BOOST_TEST((verdict.value().kind == identity::CodeVerdict::Kind::wrong));
  const auto code = committed([&] { return factors.accept(database, ada.account, this->code(ada.secret), now()); });
  BOOST_TEST((code.value().kind == identity::CodeVerdict::Kind::accepted));
}

BOOST_AUTO_TEST_SUITE_END()
