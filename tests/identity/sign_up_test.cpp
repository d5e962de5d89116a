#include <boost/test/unit_test.hpp>

#include "identity/token.hpp"
#include "identity/world.hpp"

using namespace portico;
using namespace portico::identity;
using testing::good_password;
using testing::said;

namespace {

struct Fixture : testing::World {
  Invite given = invite("ada@example.com");
  std::string token = std::string(given.token.text());
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(identity_sign_up, Fixture)

BOOST_AUTO_TEST_CASE(invite_password_and_first_code_make_an_active_account) {
  const SignUp begun = redeem(token).value();
  BOOST_TEST(begun.account.text == "ada@example.com");
  BOOST_TEST(begun.enrolment.uri.text().starts_with("otpauth://totp/Example:ada%40example.com?secret="));
  const SignedIn signed_in = confirm(begun, code(std::string(begun.enrolment.secret.text()))).value();
  BOOST_TEST(signed_in.recovery_codes.size() == 10U);
  BOOST_TEST(login.sessions().verify(database, signed_in.token.text(), now()).has_value());
  BOOST_TEST(name_of(accounts.find(database, given.account).value().state) == "active");
  BOOST_TEST(give_password("ada@example.com", good_password).has_value());
}

BOOST_AUTO_TEST_CASE(a_password_without_second_factor_signs_nobody_in) {
  BOOST_TEST(redeem(token).has_value());
  BOOST_TEST(said(give_password("ada@example.com", good_password)) ==
             "not_signed_in: wrong e-mail address or password");
}

BOOST_AUTO_TEST_CASE(a_used_invite_is_refused) {
  sign_up(given);
  BOOST_TEST(said(redeem(token)) == "conflict: this invite was already used");
}

BOOST_AUTO_TEST_CASE(an_expired_invite_is_refused) {
  clock.advance(std::chrono::hours{24} - std::chrono::seconds{1});
  BOOST_TEST(login.begin_invite(database, token, now()).has_value());
  clock.advance(std::chrono::seconds{1});
  BOOST_TEST(said(redeem(token)) == "not_signed_in: this invite expired at 2026-03-03T00:00:00Z");
}

BOOST_AUTO_TEST_CASE(a_replaced_invite_is_refused) {
  const Invite newer = accounts.invite_again(database, given.account, now()).value();
  BOOST_TEST(said(redeem(token)) == "conflict: this invite was replaced by a newer one");
  BOOST_TEST(redeem(newer.token.text()).has_value());
}

BOOST_AUTO_TEST_CASE(an_unknown_or_mistyped_invite_is_refused) {
  testing::FakeRandom other(99);
  BOOST_TEST(said(redeem(make_token(TokenKind::invite, other).text())) == "not_found: this invite is not known here");
  std::string mistyped = token;
  mistyped[12] = mistyped[12] == 'x' ? 'y' : 'x';
  BOOST_TEST(said(redeem(mistyped)) == "invalid: that is not an invite: a character is mistyped");
}

BOOST_AUTO_TEST_CASE(the_invite_of_a_disabled_account_is_refused) {
  BOOST_TEST(accounts.disable(database, given.account, now()).has_value());
  BOOST_TEST(said(redeem(token)) == "denied: account 'ada@example.com' is disabled");
}

BOOST_AUTO_TEST_CASE(a_refused_password_leaves_the_invite_open) {
  BOOST_TEST(said(redeem(token, "passwordpassword")) == "invalid: the password is common or easy to guess");
  BOOST_TEST(said(redeem(token, "short")) == "invalid: the password has 5 characters; 15 are the least");
  BOOST_TEST(redeem(token).has_value());
}

BOOST_AUTO_TEST_CASE(the_names_of_customer_and_product_are_refused_in_the_password) {
  BOOST_TEST(accounts.create_customer(database, {CustomerId("6"), "Lantern Works", now()}).has_value());
  BOOST_TEST(said(redeem(token)) == "invalid: the password contains 'lantern'");
  BOOST_TEST(said(redeem(token, "wobbly example 47 quarry")) == "invalid: the password contains 'example'");
}

BOOST_AUTO_TEST_CASE(until_the_code_is_confirmed_the_invite_begins_again) {
  const SignUp first = redeem(token).value();
  const SignUp second = redeem(token, "another lantern 52 quarry").value();
  BOOST_TEST(said(confirm(first, code(std::string(first.enrolment.secret.text())))) ==
             "not_signed_in: this login ticket is no longer valid");
  BOOST_TEST(confirm(second, code(std::string(second.enrolment.secret.text()))).has_value());
  BOOST_TEST(!give_password("ada@example.com", good_password));
  BOOST_TEST(give_password("ada@example.com", "another lantern 52 quarry").has_value());
}

BOOST_AUTO_TEST_CASE(of_two_who_redeem_at_once_one_signs_up) {
  const auto check = login.begin_invite(database, token, now()).value();
  const auto late = login.hash_password(check, Secret(good_password)).value();
  sign_up(given);
  BOOST_TEST(said(committed([&] { return login.finish_invite(database, late, now()); })) ==
             "conflict: this invite was already used");
}

BOOST_AUTO_TEST_CASE(a_wrong_first_code_can_be_typed_again) {
  const SignUp begun = redeem(token).value();
  const std::string secret(begun.enrolment.secret.text());
  BOOST_TEST(said(confirm(begun, code(secret, 9))) == "second_factor: wrong code");
  BOOST_TEST(said(confirm(begun, "hello")) == "invalid: that is neither a code of six digits nor a recovery code");
  BOOST_TEST(confirm(begun, code(secret)).has_value());
}

BOOST_AUTO_TEST_CASE(the_ticket_of_one_step_is_refused_by_the_other) {
  const SignUp begun = redeem(token).value();
  const std::string secret(begun.enrolment.secret.text());
  const FirstFactor as_first{begun.account, begun.ticket.copy(), begun.expires_at};
  BOOST_TEST(said(give_code(as_first, code(secret))) ==
             "second_factor: the second factor of this account is not set up yet");
  BOOST_TEST(confirm(begun, code(secret)).has_value());
  const FirstFactor half = give_password("ada@example.com", good_password).value();
  const SignUp as_sign_up{half.account, half.ticket.copy(), half.expires_at, {}};
  BOOST_TEST(said(confirm(as_sign_up, "123456")) == "conflict: the second factor of this account is set up already");
}

BOOST_AUTO_TEST_CASE(the_password_is_sealed_in_the_store) {
  BOOST_TEST(redeem(token).has_value());
  auto row = database.prepare("SELECT password FROM account");
  BOOST_TEST_REQUIRE(row.step());
  BOOST_TEST(row.bytes(0).find("argon2") == std::string_view::npos);
  BOOST_TEST(keys.open(Keys::Sealed::password, given.account, row.bytes(0)).value().text().starts_with("$argon2id$"));
}

BOOST_AUTO_TEST_SUITE_END()
