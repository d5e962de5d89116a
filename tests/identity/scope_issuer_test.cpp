#include "identity/scope_issuer.hpp"

#include <boost/test/unit_test.hpp>

#include "identity/world.hpp"

using namespace portico;
using namespace portico::identity;
using Breadth = ScopeRequest::Breadth;
using model::Role;
using testing::error_of;

namespace {

struct Fixture : testing::World {
  ScopeIssuer issuer{[](const CustomerId& customer) { return customer.text == "6" || customer.text == "7"; }};
  Person ada = sign_up("ada@example.com", "6");
  Person root = sign_up(invite_operator("root@example.com", Role::admin));

  Result<model::Scope> ask(const Person& person, const ScopeRequest& request) {
    const auto session = login.sessions().verify(database, person.signed_in.token.text(), now());
    return issuer.for_session(database, session.value(), request);
  }
  std::string said(const Result<model::Scope>& scope) {
    if (!scope) return std::string(name_of(scope.error().code)) + ": " + scope.error().message;
    return std::string(name_of(scope->role())) + " of " + (scope->customer() ? scope->customer()->text : "all");
  }
  std::string recipient(const AccountId& account, const char* customer) {
    return said(issuer.for_recipient(database, account, CustomerId(customer)));
  }
};

ScopeRequest customer(const char* id) { return {.customer = CustomerId(id)}; }

}  // namespace

BOOST_FIXTURE_TEST_SUITE(identity_scope_issuer, Fixture)

BOOST_AUTO_TEST_CASE(a_customers_account_sees_its_customer) {
  BOOST_TEST(said(ask(ada, {})) == "viewer of 6");
  BOOST_TEST(said(ask(ada, customer("6"))) == "viewer of 6");
  BOOST_TEST(ask(ada, {}).value().account().text == "ada@example.com");
}

BOOST_AUTO_TEST_CASE(a_foreign_and_a_missing_customer_answer_alike) {
  Error foreign = error_of(ask(ada, customer("7"))), missing = error_of(ask(ada, customer("8")));
  BOOST_TEST(foreign.message == "no customer '7'");
  BOOST_TEST(missing.message == "no customer '8'");
  foreign.message = missing.message = "";
  BOOST_TEST((foreign == missing));
  BOOST_TEST((foreign.code == Errc::not_found));
}

BOOST_AUTO_TEST_CASE(a_customers_account_never_sees_all) {
  BOOST_TEST(said(ask(ada, {.breadth = Breadth::all_customers})) == "denied: --all-customers needs the role admin");
}

BOOST_AUTO_TEST_CASE(an_account_of_several_customers_names_one) {
  BOOST_TEST(accounts.join(database, ada.account, {CustomerId("7"), Role::owner}).has_value());
  const Error error = error_of(ask(ada, {}));
  BOOST_TEST(error.message == "your account belongs to several customers; name one");
  BOOST_TEST(error.hint == "add --customer with one of: 6, 7");
  BOOST_TEST(said(ask(ada, customer("7"))) == "owner of 7");
  BOOST_TEST(said(ask(ada, customer("6"))) == "viewer of 6");
}

BOOST_AUTO_TEST_CASE(an_account_without_customer_sees_nothing) {
  database.execute("DELETE FROM membership");
  BOOST_TEST(said(ask(ada, {})) == "denied: account 'ada@example.com' belongs to no customer");
  BOOST_TEST(said(ask(ada, customer("6"))) == "not_found: no customer '6'");
}

BOOST_AUTO_TEST_CASE(a_changed_role_counts_at_the_next_request) {
  BOOST_TEST(accounts.join(database, ada.account, {CustomerId("6"), Role::analyst}).has_value());
  BOOST_TEST(said(ask(ada, {})) == "analyst of 6");
}

BOOST_AUTO_TEST_CASE(an_admin_says_whose_data) {
  BOOST_TEST(said(ask(root, {})) == "invalid: an admin sees customer data only on request");
  BOOST_TEST(said(ask(root, customer("7"))) == "admin of 7");
  BOOST_TEST(said(ask(root, {.breadth = Breadth::all_customers})) == "admin of all");
  BOOST_TEST(said(ask(root, customer("8"))) == "not_found: no customer '8'");
  ScopeRequest both = customer("6");
  both.breadth = Breadth::all_customers;
  BOOST_TEST(said(ask(root, both)) == "invalid: --customer and --all-customers exclude each other");
}

BOOST_AUTO_TEST_CASE(an_admin_finds_customers_made_by_hand) {
  BOOST_TEST(accounts.create_customer(database, {CustomerId("new"), "", now()}).has_value());
  BOOST_TEST(said(ask(root, customer("new"))) == "admin of new");
}

BOOST_AUTO_TEST_CASE(an_auditor_sees_no_customer_data) {
  const Person auditor = sign_up(invite_operator("audit@example.com", Role::auditor));
  BOOST_TEST(said(ask(auditor, {.breadth = Breadth::all_customers})) ==
             "denied: role 'auditor' sees the audit log, no customer data");
  BOOST_TEST((error_of(ask(auditor, customer("6"))).code == Errc::denied));
}

BOOST_AUTO_TEST_CASE(an_id_is_shown_without_control_characters) {
  BOOST_TEST(error_of(ask(ada, customer("\x1b[2J"))).message.find('\x1b') == std::string::npos);
}

BOOST_AUTO_TEST_CASE(a_recipient_has_the_rights_of_the_moment) {
  BOOST_TEST(recipient(ada.account, "6") == "viewer of 6");
  BOOST_TEST(recipient(root.account, "6") == "admin of 6");
  BOOST_TEST(recipient(ada.account, "7") == "denied: account 'ada@example.com' does not belong to customer '7'");
  BOOST_TEST(recipient(AccountId("gone@example.com"), "6") == "denied: account 'gone@example.com' does not exist");
  const auto fresh = invite("new@example.com", "6").account;
  BOOST_TEST(recipient(fresh, "6") == "denied: account 'new@example.com' has not finished signing up");
  BOOST_TEST(accounts.disable(database, ada.account, now()).has_value());
  BOOST_TEST(recipient(ada.account, "6") == "denied: account 'ada@example.com' is disabled");
}

BOOST_AUTO_TEST_SUITE_END()
