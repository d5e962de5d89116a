#pragma once
#include <string>

#include <boost/test/unit_test.hpp>

#include "db/database.hpp"
#include "identity/accounts.hpp"
#include "identity/login.hpp"
#include "identity/store.hpp"
#include "identity/totp.hpp"
#include "support/fakes.hpp"

namespace portico::testing {

inline const std::string good_password = "wobbly lantern 47 quarry";

/// Argon2id as cheap as libsodium allows.
inline identity::HashCost cheap_cost() { return {.passes = 1, .memory = 8192}; }

/// Everything identity needs, in memory, with a clock that stands still.
struct World {
  db::Database database = db::Database::in_memory();
  FakeClock clock;
  FakeRandom random;
  identity::Keys keys{identity::RootKey(Secret(std::string(32, 'k')))};
  identity::PasswordHasher hasher{cheap_cost()};
  identity::Accounts accounts{keys, random};
  identity::Login login{keys, hasher, random, "Example"};

  World() { identity::migrate(database); }

  Instant now() const { return clock.now(); }

  /// Runs a step in a transaction that is committed whatever it answers, as the daemon does.
  template <class Step>
  auto committed(Step step) {
    db::Transaction transaction(database);
    auto result = step();
    transaction.commit();
    return result;
  }

  identity::Invite invite(const std::string& email, const std::string& customer = "6") {
    return committed([&] {
             return accounts.create(database, {email, model::Role::viewer, CustomerId(customer)}, now());
           })
        .value();
  }
  identity::Invite invite_operator(const std::string& email, model::Role role) {
    return committed([&] { return accounts.create(database, {email, role, std::nullopt}, now()); }).value();
  }

  Result<identity::SignUp> redeem(std::string_view invite, const std::string& password = good_password) {
    PORTICO_TRY(const auto check, login.begin_invite(database, invite, now()));
    PORTICO_TRY(const auto hashed, login.hash_password(check, Secret(password)));
    return committed([&] { return login.finish_invite(database, hashed, now()); });
  }
  Result<identity::SignedIn> confirm(const identity::SignUp& sign_up, const std::string& code) {
    return committed([&] {
      return login.confirm_factor(database, {std::string(sign_up.ticket.text()), code, "unix"}, now());
    });
  }

  /// A person who has signed up, and their authenticator app.
  struct Person {
    AccountId account;
    std::string secret;  ///< base32
    identity::SignedIn signed_in;
  };
  Person sign_up(const identity::Invite& invite) {
    auto begun = redeem(invite.token.text()).value();
    std::string secret(begun.enrolment.secret.text());
    auto signed_in = confirm(begun, code(secret)).value();
    clock.advance(std::chrono::seconds{90});  // so that the next code is a fresh one
    return {invite.account, secret, std::move(signed_in)};
  }
  Person sign_up(const std::string& email, const std::string& customer = "6") {
    return sign_up(invite(email, customer));
  }

  /// What the app shows, `offset` steps from now.
  std::string code(const std::string& base32, std::int64_t offset = 0) const {
    return app(base32).code(identity::Totp::step_at(now()) + offset);
  }
  static identity::Totp app(std::string_view base32) {
    std::string key;
    unsigned pending = 0, bits = 0;
    for (const char c : base32) {
      pending = (pending << 5U) | static_cast<unsigned>(std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567").find(c));
      if ((bits += 5) >= 8) key.push_back(static_cast<char>((pending >> (bits -= 8)) & 0xffU));
      pending &= 0xfffU;
    }
    return identity::Totp(Secret(key));
  }

  Result<identity::FirstFactor> give_password(const std::string& email, const std::string& password) {
    PORTICO_TRY(const auto check, committed([&] { return login.begin_password(database, email, now()); }));
    PORTICO_TRY(const auto verdict, login.check_password(check, Secret(password)));
    return committed([&] { return login.finish_password(database, verdict, now()); });
  }
  Result<identity::SignedIn> give_code(const identity::FirstFactor& first, const std::string& code) {
    return committed([&] {
      return login.second_factor(database, {std::string(first.ticket.text()), code, "unix"}, now());
    });
  }
};

/// Requires an error and answers it.
template <class T>
Error error_of(const Result<T>& result) {
  BOOST_TEST_REQUIRE(!result.has_value());
  return result.error();
}

/// "code: message" for comparing in one line.
template <class T>
std::string said(const Result<T>& result) {
  if (result) return "ok";
  return std::string(name_of(result.error().code)) + ": " + result.error().message;
}

}  // namespace portico::testing
