#pragma once
#include <cstdlib>
#include <fstream>

#include <boost/test/unit_test.hpp>
#include <liboath/oath.h>

#include "identity/totp.hpp"
#include "protocol/accounts.hpp"
#include "service/portal.hpp"
#include "support/fakes.hpp"
#include "support/scratch_folder.hpp"

namespace portico::testing {

/// A whole portal without sockets, over one small CSV of two customers.
struct Desk {
  static constexpr unsigned daemon_uid = 4711;
  static constexpr std::string_view password = "quiet-lantern-over-frozen-harbour";

  ScratchFolder folder;
  FakeClock clock;
  FakeRandom random;
  MemoryLog log;
  SystemFiles files;
  Zones zones;
  std::unique_ptr<service::Portal> portal;

  Desk() {
    std::ofstream(folder / "sales.csv")
        << "id,customer,day,amount\n1,6,2026-02-01,10.50\n2,6,2026-02-02,1.00\n3,7,2026-02-02,99.99\n";
    write_configuration("");
    service::Stores::create(folder / "data", ports()).value();
    portal = service::Portal::open(load().value(), ports(), daemon_uid).value();
    call("source.sync", R"({"name":"file"})", local());
  }

  service::Ports ports() { return {clock, random, log, files, zones}; }

  void write_configuration(const std::string& more) {
    std::ofstream(folder / "porticod.toml") << fmt::format(R"toml([daemon]
data_dir = "{0}/data"
[source.file]
kind = "csv"
path = "{0}/sales.csv"
[dataset.sales]
kind = "events"
customer = {{ field = "customer", in = "shop" }}
time = "day"
key = ["id"]
[[dataset.sales.from]]
source = "file"
[dataset.sales.fields]
id = "int"
customer = "text"
day = {{ type = "time", format = "%Y-%m-%d" }}
amount = "decimal(2)"
[dataset.sales.measures]
revenue = "sum(amount)"
{1}
)toml",
                                                           folder.path().string(), more);
  }
  Result<service::Configuration> load() {
    return service::load_configuration(files, folder / "porticod.toml", zones, "");
  }

  static http::Peer local() { return {.uid = daemon_uid, .address = "unix"}; }
  static http::Peer over_network() { return {.uid = std::nullopt, .address = "192.0.2.1"}; }
  static http::Peer stranger() { return {.uid = daemon_uid + 1, .address = "unix"}; }

  http::Response call(std::string_view method, std::string body, const http::Peer& peer, std::string_view token = "") {
    return portal->answer({.method = "POST",
                           .target = "/v1/" + std::string(method),
                           .content_type = "application/json",
                           .authorization = token.empty() ? "" : "Bearer " + std::string(token),
                           .body = std::move(body),
                           .peer = peer});
  }

  /// A member of the answer's object.
  static std::string text(const http::Response& response, const char* name) {
    BOOST_REQUIRE_MESSAGE(response.status == 200, response.body);
    return std::string(protocol::parse(response.body).value().at(name).as_string());
  }

  /// The session token of a new account that has passed both factors.
  std::string sign_up(const std::string& email, const std::string& customer, const std::string& role) {
    const auto invite =
        text(call("account.create",
                  fmt::format(R"({{"email":"{}","customer":"{}","role":"{}"}})", email, customer, role), local()),
             "invite");
    const auto enrolment =
        call("login.invite", fmt::format(R"({{"invite":"{}","password":"{}"}})", invite, password), stranger());
    const identity::Totp totp(key_of(text(enrolment, "secret")));
    const auto code = totp.code(identity::Totp::step_at(clock.now()));
    return text(call("login.enroll", fmt::format(R"({{"ticket":"{}","code":"{}"}})", text(enrolment, "ticket"), code),
                     stranger()),
                "token");
  }

  static Secret key_of(const std::string& base32) {
    char* bytes = nullptr;
    std::size_t size = 0;
    if (oath_base32_decode(base32.data(), base32.size(), &bytes, &size) != OATH_OK)
      throw std::runtime_error("no base32");
    Secret key(std::string_view(bytes, size));
    std::free(bytes);
    return key;
  }
};

}  // namespace portico::testing
