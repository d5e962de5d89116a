#include "service/eraser.hpp"

#include "service/desk.hpp"

using namespace portico;
using testing::Desk;

namespace {

struct Fixture : Desk {
  std::string erase(const std::string& customer, const http::Peer& peer = local(), std::string_view token = "") {
    return call("customer.erase", fmt::format(R"({{"customer":"{}"}})", customer), peer, token).body;
  }
  std::string revenue_of_all(const std::string& token) {
    return call("query.run", R"({"target":{"all_customers":true},"query":{"measures":["revenue"]}})", stranger(), token)
        .body;
  }
};

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

BOOST_FIXTURE_TEST_SUITE(service_eraser, Fixture)

BOOST_AUTO_TEST_CASE(removes_rows_and_accounts_and_is_audited) {
  const auto root = sign_up("root@example.com", "", "admin");
  const auto ada = sign_up("ada@example.com", "6", "owner");
  const auto answer = erase("6");
  BOOST_TEST(contains(answer, R"("datasets":[{"dataset":"sales","rows":2}])"), answer);
  BOOST_TEST(contains(answer, R"("memberships":1,"accounts":1)"), answer);
  BOOST_TEST(call("session.whoami", "{}", stranger(), ada).status == 401);
  BOOST_TEST(contains(revenue_of_all(root), "\"99.99\""));
  const auto trail = call("audit.tail", "{}", stranger(), root).body;
  for (const char* object : {"begun", ""})
    BOOST_TEST(contains(trail, fmt::format(R"("actor":"uid 4711","act":"customer.erase","object":"{}","customer":"6")",
                                           object)),
               trail);
}

BOOST_AUTO_TEST_CASE(a_dry_run_tells_the_same_and_changes_nothing) {
  const auto root = sign_up("root@example.com", "", "admin");
  const auto told = call("customer.erase", R"({"customer":"6","dry_run":true})", local()).body;
  BOOST_TEST(contains(revenue_of_all(root), "\"111.49\""));
  BOOST_TEST(erase("6") == told);
}

BOOST_AUTO_TEST_CASE(an_erased_customer_is_as_unknown_as_any) {
  const auto unknown = call("customer.erase", R"({"customer":"nobody"})", local());
  BOOST_TEST(unknown.status == 404);
  BOOST_TEST(contains(unknown.body, "no customer 'nobody'"), unknown.body);
  erase("6");
  BOOST_TEST(contains(erase("6"), "no customer '6'"));
}

BOOST_AUTO_TEST_CASE(finishes_what_was_cut_off_after_the_rows_went) {
  sign_up("ada@example.com", "6", "owner");
  portal.reset();
  {
    const auto store = warehouse::open_embedded(folder / "data" / "warehouse.db", clock);
    for (const auto& party : store->parties())
      if (party.external_id == "6") store->erase(std::vector{party.id});
  }
  portal = service::Portal::open(load().value(), ports(), daemon_uid).value();
  const auto answer = erase("6");
  BOOST_TEST(contains(answer, R"("accounts":1)"), answer);
  BOOST_TEST(!contains(call("account.list", "{}", local()).body, "ada@example.com"));
  BOOST_TEST(contains(erase("6"), "no customer '6'"));
}

BOOST_AUTO_TEST_CASE(rows_that_come_again_are_refused_and_counted) {
  erase("6");
  std::ofstream(folder / "sales.csv", std::ios::app) << "4,6,2026-02-03,5.00\n5,7,2026-02-03,1.00\n";
  const auto outcome = call("source.sync", R"({"name":"file"})", local()).body;
  BOOST_TEST(contains(outcome, R"("appended":1)"), outcome);
  BOOST_TEST(contains(outcome, R"("refused":3)"), outcome);
}

BOOST_AUTO_TEST_SUITE_END()
