#include "identity/factors.hpp"

#include <atomic>
#include <set>
#include <thread>
#include <unistd.h>

#include <boost/test/unit_test.hpp>

#include "identity/world.hpp"

using namespace portico;
using namespace portico::identity;
using Kind = CodeVerdict::Kind;

namespace {

struct Fixture : testing::World {
  AccountId ada = invite("ada@example.com").account;
  AccountId bob = invite("bob@example.com").account;
  const Factors& factors = login.factors();

  /// Sets up ada's app and answers its secret; the code of the present step is spent by that.
  std::string enrolled() {
    const std::string secret(factors.begin(database, ada, "Example", now()).secret.text());
    BOOST_TEST((factors.confirm(database, ada, code(secret), now()).value().kind == Kind::accepted));
    return secret;
  }
  Kind given(const std::string& text) { return factors.accept(database, ada, text, now()).value().kind; }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(identity_factors, Fixture)

BOOST_AUTO_TEST_CASE(an_unconfirmed_secret_accepts_nothing) {
  const std::string secret(factors.begin(database, ada, "Example", now()).secret.text());
  BOOST_TEST((given(code(secret)) == Kind::wrong));
  BOOST_TEST(!factors.status(database, ada).totp);
}

BOOST_AUTO_TEST_CASE(the_confirming_code_is_spent_by_confirming) {
  const std::string secret = enrolled();
  BOOST_TEST(factors.status(database, ada).totp);
  BOOST_TEST((given(code(secret)) == Kind::used));
  clock.advance(Totp::step_length);
  BOOST_TEST((given(code(secret)) == Kind::accepted));
}

BOOST_AUTO_TEST_CASE(a_code_is_accepted_once_and_says_when_the_next_comes) {
  const std::string secret = enrolled();
  clock.advance(std::chrono::seconds{47});  // 13 s before the step after next
  BOOST_TEST((given(code(secret)) == Kind::accepted));
  const CodeVerdict again = factors.accept(database, ada, code(secret), now()).value();
  BOOST_TEST((again.kind == Kind::used));
  BOOST_TEST(again.next_code.count() == 13);
}

BOOST_AUTO_TEST_CASE(an_older_step_is_spent_with_a_newer_one) {
  const std::string secret = enrolled();
  clock.advance(5 * Totp::step_length);
  BOOST_TEST((given(code(secret, +1)) == Kind::accepted));
  BOOST_TEST((given(code(secret)) == Kind::used));
  BOOST_TEST((given(code(secret, -1)) == Kind::used));
}

BOOST_AUTO_TEST_CASE(tells_wrong_from_malformed) {
  const std::string secret = enrolled();
  clock.advance(5 * Totp::step_length);
  BOOST_TEST((given(code(secret, -3)) == Kind::wrong));
  for (const char* text : {"", "12345", "1234567", "12345x", "abcd", "１２３４５６"})
    BOOST_TEST((given(text) == Kind::malformed), text);
  std::string spaced = code(secret);
  spaced.insert(3, " ");
  BOOST_TEST((given(spaced) == Kind::accepted));
}

BOOST_AUTO_TEST_CASE(a_new_secret_replaces_the_old_one_only_when_confirmed) {
  const std::string old_secret = enrolled();
  clock.advance(5 * Totp::step_length);
  const std::string new_secret(factors.begin(database, ada, "Example", now()).secret.text());
  BOOST_TEST((given(code(old_secret)) == Kind::accepted));
  BOOST_TEST((factors.confirm(database, ada, code(new_secret), now()).value().kind == Kind::accepted));
  clock.advance(5 * Totp::step_length);
  BOOST_TEST((given(code(old_secret)) == Kind::wrong));
  BOOST_TEST((given(code(new_secret)) == Kind::accepted));
}

BOOST_AUTO_TEST_CASE(the_secret_is_sealed_in_the_store) {
  const std::string secret = enrolled();
  auto row = database.prepare("SELECT secret FROM factor");
  BOOST_TEST_REQUIRE(row.step());
  BOOST_TEST(row.bytes(0).find(app(secret).key().text()) == std::string_view::npos);
}

BOOST_AUTO_TEST_CASE(a_secret_moved_to_another_account_does_not_open) {
  const std::string secret = enrolled();
  database.prepare("UPDATE factor SET account = ?").bind_all(bob.text).run();
  BOOST_TEST((testing::error_of(factors.accept(database, bob, code(secret), now())).code == Errc::corrupt));
}

BOOST_AUTO_TEST_CASE(recovery_codes_have_120_bits_and_work_once_each) {
  const auto codes = factors.renew_recovery_codes(database, ada);
  BOOST_TEST_REQUIRE(codes.size() == 10U);
  std::set<std::string_view> distinct;
  for (const Secret& code : codes) {
    BOOST_TEST(code.text().size() == 29U);  // 24 base32 digits and 5 hyphens
    distinct.insert(code.text());
  }
  BOOST_TEST(distinct.size() == 10U);
  const std::string first(codes[0].text());
  BOOST_TEST((given(first) == Kind::accepted));
  BOOST_TEST((given(first) == Kind::used));
  BOOST_TEST(factors.status(database, ada).recovery_codes_left == 9);
  std::string shouted(codes[1].text());
  for (char& c : shouted) c = c == '-' ? ' ' : static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  BOOST_TEST((given(shouted) == Kind::accepted));
}

BOOST_AUTO_TEST_CASE(recovery_codes_are_one_accounts_and_end_with_new_ones) {
  const auto codes = factors.renew_recovery_codes(database, ada);
  BOOST_TEST((factors.accept(database, bob, codes[0].text(), now()).value().kind == Kind::wrong));
  factors.renew_recovery_codes(database, ada);
  BOOST_TEST((given(std::string(codes[0].text())) == Kind::wrong));
  BOOST_TEST((given("aaaa-aaaa-aaaa-aaaa-aaaa-aaaa") == Kind::wrong));
}

BOOST_AUTO_TEST_CASE(of_many_who_give_one_code_at_once_one_is_accepted) {
  const auto path = std::filesystem::temp_directory_path() / ("portico-factors-" + std::to_string(::getpid()) + ".db");
  std::atomic<int> accepted = 0, used = 0;
  {
    auto file = db::Database::open(path, {});
    migrate(file);
    BOOST_TEST(accounts.create(file, {"ada@example.com", model::Role::viewer, CustomerId("6")}, now()).has_value());
    const std::string secret(factors.begin(file, ada, "Example", now()).secret.text());
    BOOST_TEST((factors.confirm(file, ada, code(secret), now()).value().kind == Kind::accepted));
    clock.advance(5 * Totp::step_length);
    const std::string one_code = code(secret);
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 8; ++thread)
      threads.emplace_back([&] {
        auto connection = db::Database::open(path, {});
        db::Transaction transaction(connection);
        const Kind kind = factors.accept(connection, ada, one_code, now()).value().kind;
        transaction.commit();
        ++(kind == Kind::accepted ? accepted : used);
      });
    for (std::thread& thread : threads) thread.join();
  }
  for (const char* suffix : {"", "-wal", "-shm"}) std::filesystem::remove(path.string() + suffix);
  BOOST_TEST(accepted == 1);
  BOOST_TEST(used == 7);
}

BOOST_AUTO_TEST_SUITE_END()
