#include "identity/tickets.hpp"

#include <boost/test/unit_test.hpp>

#include "identity/world.hpp"

using namespace portico;
using namespace portico::identity;
using testing::said;

namespace {

struct Fixture : testing::World {
  Person ada = sign_up("ada@example.com");
  Tickets tickets{keys, random};
  std::string token = std::string(tickets.issue(database, ada.account, std::nullopt, now()).text());
  std::string state() {
    const auto ticket = tickets.find(database, token, now());
    return ticket ? "ok" : said(ticket);
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(identity_tickets, Fixture)

BOOST_AUTO_TEST_CASE(a_ticket_is_good_for_ten_minutes) {
  BOOST_TEST(token.starts_with("ptc_tkt_"));
  clock.advance(std::chrono::minutes{10} - std::chrono::microseconds{1});
  BOOST_TEST(state() == "ok");
  clock.advance(std::chrono::microseconds{1});
  BOOST_TEST(state() == "not_signed_in: this login ticket expired after 10 minutes");
}

BOOST_AUTO_TEST_CASE(a_spent_ticket_is_gone) {
  tickets.spend(database, tickets.find(database, token, now()).value());
  BOOST_TEST(state() == "not_signed_in: this login ticket is no longer valid");
}

BOOST_AUTO_TEST_CASE(a_change_of_credentials_or_disabling_ends_a_ticket) {
  const std::string expected = "not_signed_in: this login ticket is no longer valid";
  database.execute("UPDATE account SET epoch = epoch + 1");
  BOOST_TEST(state() == expected);
  database.execute("UPDATE account SET epoch = epoch - 1");
  BOOST_TEST(state() == "ok");
  BOOST_TEST(accounts.disable(database, ada.account, now()).has_value());
  BOOST_TEST(state() == expected);
}

BOOST_AUTO_TEST_CASE(a_session_is_no_ticket) {
  BOOST_TEST(said(tickets.find(database, ada.signed_in.token.text(), now())) ==
             "not_signed_in: that is not a login ticket: it does not begin with 'ptc_tkt_'");
}

BOOST_AUTO_TEST_SUITE_END()
