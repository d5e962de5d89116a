#include "service/portal.hpp"

#include <boost/test/unit_test.hpp>

#include "service/desk.hpp"

using namespace portico;
using testing::Desk;

BOOST_FIXTURE_TEST_SUITE(service_portal, Desk)

BOOST_AUTO_TEST_CASE(every_method_of_the_table_has_a_handler) {
  for (const auto& method : protocol::methods()) {
    const auto answer = call(method.name, "{}", local());
    BOOST_TEST(answer.body.find("no method") == std::string::npos, method.name);
  }
}

BOOST_AUTO_TEST_CASE(without_a_session_only_signing_in_is_possible) {
  for (const auto& method : protocol::methods()) {
    const auto answer = call(method.name, "{}", stranger());
    const bool refused = answer.status == 401 && answer.body.find("not signed in") != std::string::npos;
    BOOST_TEST(refused == (method.access != protocol::Access::anonymous), method.name << ": " << answer.body);
  }
}

BOOST_AUTO_TEST_CASE(from_the_network_nobody_is_local) {
  for (const auto& method : protocol::methods()) {
    const auto answer = call(method.name, "{}", over_network());
    const bool refused = answer.status == 401 && answer.body.find("not signed in") != std::string::npos;
    BOOST_TEST(refused == (method.access != protocol::Access::anonymous), method.name << ": " << answer.body);
  }
  const auto stale = call("account.list", "{}", over_network(), "ptc_s_wrong");
  BOOST_TEST(stale.status == 401);
}

BOOST_AUTO_TEST_CASE(what_comes_from_the_network_is_audited_with_its_address) {
  const auto token = sign_up("root@example.com", "", "admin");
  BOOST_TEST(
      call("query.run", R"({"target":{"all_customers":true},"query":{"measures":["revenue"]}})", over_network(), token)
          .status == 200);
  portal.reset();
  auto control = db::Database::open(folder / "data/control.db", {});
  auto entries = control.prepare("SELECT act, peer FROM entry ORDER BY number DESC LIMIT 1");
  BOOST_TEST_REQUIRE(entries.step());
  BOOST_TEST(entries.text(0) == "query.run");
  BOOST_TEST(entries.text(1) == "192.0.2.1");
}

BOOST_AUTO_TEST_CASE(wrong_passwords_at_many_accounts_slow_their_address_down) {
  sign_up("ada@example.com", "6", "viewer");
  const auto try_password = [&](const std::string& email, std::string_view secret, const http::Peer& peer) {
    return call("login.password", fmt::format(R"({{"email":"{}","password":"{}"}})", email, secret), peer).status;
  };
  for (int i = 0; i < 2; ++i) BOOST_TEST(try_password("ada@example.com", password, over_network()) == 200);
  for (int i = 0; i < 20; ++i)
    BOOST_TEST(try_password(fmt::format("p{}@example.com", i), "wrong", over_network()) == 401);
  BOOST_TEST(try_password("ada@example.com", password, over_network()) == 429);
  BOOST_TEST(try_password("ada@example.com", password, {.uid = std::nullopt, .address = "192.0.2.2"}) == 200);
  BOOST_TEST(try_password("ada@example.com", password, stranger()) == 200);
  clock.advance(std::chrono::seconds{30});
  BOOST_TEST(try_password("ada@example.com", password, over_network()) == 200);
}

BOOST_AUTO_TEST_CASE(a_local_peer_without_a_session_reaches_no_customer_data) {
  for (const char* method :
       {"query.run", "query.sql", "customer.show", "report.run", "delivery.list", "source.rejects", "audit.tail"})
    BOOST_TEST(call(method, "{}", local()).status == 401, method);
}

BOOST_AUTO_TEST_CASE(a_customers_account_may_not_do_the_operators_work) {
  const auto token = sign_up("ada@example.com", "6", "owner");
  for (const auto& method : protocol::methods()) {
    using protocol::Access;
    const bool operators =
        method.access == Access::local || method.access == Access::admin || method.access == Access::auditor;
    if (!operators) continue;
    BOOST_TEST(call(method.name, "{}", stranger(), token).status == 403, method.name);
  }
}

BOOST_AUTO_TEST_CASE(sql_takes_an_analyst_and_a_worker) {
  const std::string ask = R"({"sql":"SELECT 1"})";
  const auto denied = call("query.sql", ask, stranger(), sign_up("vic@example.com", "6", "viewer"));
  BOOST_TEST(denied.status == 403);
  BOOST_TEST(denied.body.find("needs the role analyst") != std::string::npos, denied.body);
  const auto missing = call("query.sql", ask, stranger(), sign_up("ada@example.com", "6", "analyst"));
  BOOST_TEST(missing.status == 503);
  BOOST_TEST(missing.body.find("the worker is not there") != std::string::npos, missing.body);
}

BOOST_AUTO_TEST_CASE(an_account_sees_its_own_customer_and_no_other) {
  const auto token = sign_up("ada@example.com", "6", "viewer");
  const std::string ask = R"({"target":{"customer":"CUSTOMER"},"query":{"measures":["revenue"]}})";
  const auto about = [&](const std::string& customer) {
    std::string body = ask;
    body.replace(body.find("CUSTOMER"), 8, customer);
    return call("query.run", body, stranger(), token);
  };
  BOOST_TEST(about("").body.find("\"11.50\"") != std::string::npos);
  BOOST_TEST(about("6").status == 200);
  const auto foreign = about("7"), missing = about("8");
  BOOST_TEST(foreign.status == 404);
  BOOST_TEST(missing.status == 404);
  BOOST_TEST(foreign.body.find("no customer '7'") != std::string::npos, foreign.body);
  BOOST_TEST(foreign.body.find("99.99") == std::string::npos);
}

BOOST_AUTO_TEST_CASE(an_admin_names_a_customer_or_all_and_is_audited) {
  const auto token = sign_up("root@example.com", "", "admin");
  BOOST_TEST(call("query.run", R"({"query":{"measures":["revenue"]}})", stranger(), token).status != 200);
  const auto all =
      call("query.run", R"({"target":{"all_customers":true},"query":{"measures":["revenue"]}})", stranger(), token);
  BOOST_TEST(all.body.find("\"111.49\"") != std::string::npos, all.body);
  const auto trail = call("audit.tail", "{}", stranger(), token).body;
  BOOST_TEST(trail.find(R"("act":"query.run","object":"revenue","customer":"*","outcome":"ok")") != std::string::npos,
             trail);
}

BOOST_AUTO_TEST_CASE(a_local_call_is_audited_as_the_peer_whatever_session_it_sends) {
  const auto root = sign_up("root@example.com", "", "admin");
  const auto token = sign_up("ada@example.com", "6", "viewer");
  BOOST_TEST(call("account.disable", R"({"email":"ada@example.com"})", local(), token).status == 200);
  const auto trail = call("audit.tail", "{}", stranger(), root).body;
  BOOST_TEST(trail.find(R"("actor":"uid 4711","act":"account.disable")") != std::string::npos, trail);
}

BOOST_AUTO_TEST_CASE(a_disabled_accounts_session_ends_at_its_next_request) {
  const auto token = sign_up("ada@example.com", "6", "viewer");
  BOOST_TEST(call("session.whoami", "{}", stranger(), token).status == 200);
  BOOST_TEST(call("account.disable", R"({"email":"ada@example.com"})", local()).status == 200);
  BOOST_TEST(call("session.whoami", "{}", stranger(), token).status == 401);
}

BOOST_AUTO_TEST_CASE(a_session_ends_with_logout_and_with_time) {
  const auto first = sign_up("ada@example.com", "6", "viewer");
  BOOST_TEST(call("session.end", "{}", stranger(), first).status == 200);
  BOOST_TEST(call("session.whoami", "{}", stranger(), first).status == 401);
  const auto second = sign_up("bo@example.com", "6", "viewer");
  clock.advance(std::chrono::minutes{61});
  BOOST_TEST(call("session.whoami", "{}", stranger(), second).status == 401);
}

BOOST_AUTO_TEST_CASE(malformed_requests_are_named) {
  const auto refused = [&](std::string_view method, const std::string& body, int status, std::string_view says) {
    const auto answer = call(method, body, local());
    BOOST_TEST(answer.status == status, answer.body);
    BOOST_TEST(answer.body.find(says) != std::string::npos, answer.body);
  };
  refused("source.lst", "{}", 404, "source.list");
  refused("source.sync", "{\"name\":", 400, "malformed JSON");
  refused("source.sync", R"({"nam":"file"})", 400, "'nam'");
  refused("source.sync", R"({"name":3})", 400, "expected text");
  refused("source.sync", R"({"name":"fil"})", 404, "file");
  BOOST_TEST(portal->answer({.method = "GET", .target = "/v1/status.show", .peer = local()}).status == 400);
  BOOST_TEST(portal->answer({.method = "GET", .target = "/healthz", .peer = stranger()}).status == 200);
  BOOST_TEST(portal->answer({.method = "GET", .target = "/etc/passwd", .peer = stranger()}).status == 404);
}

BOOST_AUTO_TEST_CASE(a_reload_takes_new_settings_and_refuses_what_does_not_fit) {
  const auto token = sign_up("ada@example.com", "6", "viewer");
  const std::string ask = R"({"query":{"measures":["days"]}})";
  BOOST_TEST(call("query.run", ask, stranger(), token).status == 400);
  write_configuration("days = \"count()\"");
  BOOST_TEST(portal->reload(load().value()).has_value());
  BOOST_TEST(call("query.run", ask, stranger(), token).status == 200);
  auto changed = load().value();
  changed.catalog.datasets.front().fields.back().type = Type{TypeKind::text};
  BOOST_TEST(portal->reload(std::move(changed)).has_error());
  BOOST_TEST(call("query.run", ask, stranger(), token).status == 200);
}

BOOST_AUTO_TEST_SUITE_END()
