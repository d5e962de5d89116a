#include "identity/accounts.hpp"

#include <boost/test/unit_test.hpp>

#include "identity/world.hpp"

using namespace portico;
using namespace portico::identity;
using model::Role;
using testing::said;

BOOST_FIXTURE_TEST_SUITE(identity_accounts, testing::World)

BOOST_AUTO_TEST_CASE(a_new_account_is_invited_and_listed) {
  const Invite given = invite("Ada@Example.com", "6");
  BOOST_TEST(given.account.text == "ada@example.com");
  BOOST_TEST((given.expires_at - now() == std::chrono::hours{24}));
  const Account account = accounts.find(database, given.account).value();
  BOOST_TEST(name_of(account.state) == "invited");
  BOOST_TEST_REQUIRE(account.memberships.size() == 1U);
  BOOST_TEST(account.memberships[0].customer.text == "6");
  BOOST_TEST((account.memberships[0].role == Role::viewer));
  BOOST_TEST((account.invite_expires_at == given.expires_at));
  BOOST_TEST(!account.signed_in_at.has_value());
}

BOOST_AUTO_TEST_CASE(only_a_keyed_fingerprint_of_an_invite_is_stored) {
  const Invite given = invite("ada@example.com");
  auto row = database.prepare("SELECT hash FROM invite");
  BOOST_TEST_REQUIRE(row.step());
  BOOST_TEST(row.bytes(0) != as_text(blake2b(given.token.text())));
  BOOST_TEST(row.bytes(0) == as_text(keys.fingerprint(given.token.text())));
}

BOOST_AUTO_TEST_CASE(an_address_has_one_account_however_it_is_written) {
  invite("ada@example.com");
  BOOST_TEST(said(accounts.create(database, {"ADA@example.com", Role::owner, CustomerId("7")}, now())) ==
             "conflict: account 'ada@example.com' exists already");
}

BOOST_AUTO_TEST_CASE(roles_stand_at_a_customer_or_at_the_operator) {
  BOOST_TEST(said(accounts.create(database, {"a@example.com", Role::analyst, std::nullopt}, now())) ==
             "invalid: role 'analyst' needs a customer");
  BOOST_TEST(said(accounts.create(database, {"a@example.com", Role::admin, CustomerId("6")}, now())) ==
             "invalid: role 'admin' belongs to the operator, not to a customer");
  invite_operator("root@example.com", Role::admin);
  BOOST_TEST((accounts.find(database, AccountId("root@example.com")).value().operator_role == Role::admin));
}

BOOST_AUTO_TEST_CASE(a_bad_address_makes_no_account) {
  BOOST_TEST((testing::error_of(accounts.create(database, {"ada", Role::viewer, CustomerId("6")}, now())).code ==
              Errc::invalid));
  BOOST_TEST(accounts.list(database).empty());
}

BOOST_AUTO_TEST_CASE(lists_by_name_and_by_customer) {
  invite("carl@example.com", "7");
  invite("ada@example.com", "6");
  const auto bob = invite("bob@example.com", "6").account;
  BOOST_TEST(accounts.join(database, bob, {CustomerId("7"), Role::owner}).has_value());
  const auto all = accounts.list(database);
  BOOST_TEST_REQUIRE(all.size() == 3U);
  BOOST_TEST(all[0].id.text == "ada@example.com");
  BOOST_TEST(all[1].memberships.size() == 2U);
  const auto seven = accounts.list(database, CustomerId("7"));
  BOOST_TEST_REQUIRE(seven.size() == 2U);
  BOOST_TEST(seven[0].id.text == "bob@example.com");
}

BOOST_AUTO_TEST_CASE(joining_again_changes_the_role) {
  const auto ada = invite("ada@example.com", "6").account;
  BOOST_TEST(accounts.join(database, ada, {CustomerId("6"), Role::owner}).has_value());
  const auto memberships = accounts.find(database, ada).value().memberships;
  BOOST_TEST_REQUIRE(memberships.size() == 1U);
  BOOST_TEST((memberships[0].role == Role::owner));
}

BOOST_AUTO_TEST_CASE(an_unknown_account_is_named) {
  const AccountId nobody("nobody@example.com");
  const std::string expected = "not_found: no account 'nobody@example.com'";
  BOOST_TEST(said(accounts.find(database, nobody)) == expected);
  BOOST_TEST(said(accounts.disable(database, nobody, now())) == expected);
  BOOST_TEST(said(accounts.enable(database, nobody)) == expected);
  BOOST_TEST(said(accounts.unlock(database, nobody)) == expected);
  BOOST_TEST(said(accounts.invite_again(database, nobody, now())) == expected);
  BOOST_TEST(said(accounts.join(database, nobody, {CustomerId("6"), Role::viewer})) == expected);
}

BOOST_AUTO_TEST_CASE(disabling_ends_sessions_and_enabling_brings_the_state_back) {
  const Person ada = sign_up("ada@example.com");
  BOOST_TEST(name_of(accounts.find(database, ada.account).value().state) == "active");
  BOOST_TEST(accounts.disable(database, ada.account, now()).has_value());
  BOOST_TEST(name_of(accounts.find(database, ada.account).value().state) == "disabled");
  BOOST_TEST(!login.sessions().verify(database, ada.signed_in.token.text(), now()));
  BOOST_TEST(accounts.enable(database, ada.account).has_value());
  BOOST_TEST(name_of(accounts.find(database, ada.account).value().state) == "active");
  BOOST_TEST(!login.sessions().verify(database, ada.signed_in.token.text(), now()));
  BOOST_TEST(give_password("ada@example.com", testing::good_password).has_value());
}

BOOST_AUTO_TEST_CASE(an_active_account_gets_no_invite) {
  const Person ada = sign_up("ada@example.com");
  BOOST_TEST(said(accounts.invite_again(database, ada.account, now())) ==
             "conflict: account 'ada@example.com' is active");
}

BOOST_AUTO_TEST_CASE(customers_are_created_once_and_found) {
  BOOST_TEST(accounts.create_customer(database, {CustomerId("6"), "Helena", now()}).has_value());
  BOOST_TEST(accounts.create_customer(database, {CustomerId("7"), "", now()}).has_value());
  BOOST_TEST(said(accounts.create_customer(database, {CustomerId("6"), "x", now()})) ==
             "conflict: customer '6' exists already");
  BOOST_TEST(accounts.find_customer(database, CustomerId("6"))->name == "Helena");
  BOOST_TEST(accounts.find_customer(database, CustomerId("7"))->name == "7");
  BOOST_TEST(!accounts.find_customer(database, CustomerId("8")).has_value());
  BOOST_TEST(accounts.customers(database).size() == 2U);
}

BOOST_AUTO_TEST_CASE(an_id_that_cannot_be_typed_is_refused) {
  for (const char* id : {"", "*", " 6", "6\n", "\x1b[31m"})
    BOOST_TEST(
        (testing::error_of(accounts.create_customer(database, {CustomerId(id), "", now()})).code == Errc::invalid));
  BOOST_TEST(said(accounts.create_customer(database, {CustomerId("6\n"), "", now()})) ==
             "invalid: '6\\x0a' cannot be a customer's id");
}

BOOST_AUTO_TEST_CASE(forgetting_a_customer_removes_accounts_that_belong_to_nobody_else) {
  const auto ada = sign_up("ada@example.com", "6");
  const auto bob = invite("bob@example.com", "6").account;
  BOOST_TEST(accounts.join(database, bob, {CustomerId("7"), Role::owner}).has_value());
  BOOST_TEST(accounts.create_customer(database, {CustomerId("6"), "Six", now()}).has_value());
  const auto told = accounts.traces(database, CustomerId("6"));
  const auto gone = committed([&] { return accounts.forget(database, CustomerId("6")); });
  BOOST_TEST((told.memberships == 2 && gone.memberships == 2));
  BOOST_TEST((told.accounts == 1 && gone.accounts == 1));
  BOOST_TEST(testing::said(accounts.find(database, ada.account)) == "not_found: no account 'ada@example.com'");
  BOOST_TEST(login.sessions().verify(database, ada.signed_in.token.text(), now()).has_error());
  const auto left = accounts.find(database, bob).value().memberships;
  BOOST_TEST((left.size() == 1u && left.front().customer == CustomerId("7")));
  BOOST_TEST(!accounts.find_customer(database, CustomerId("6")).has_value());
  BOOST_TEST(!accounts.traces(database, CustomerId("6")).any());
}

BOOST_AUTO_TEST_CASE(forgetting_a_customer_leaves_the_operators_accounts) {
  const auto root = invite_operator("root@example.com", Role::admin).account;
  database.prepare("INSERT INTO membership VALUES(?, '6', 'viewer')").bind_all(root.text).run();
  BOOST_TEST(committed([&] { return accounts.forget(database, CustomerId("6")); }).accounts == 0);
  BOOST_TEST(accounts.find(database, root).has_value());
}

BOOST_AUTO_TEST_SUITE_END()
