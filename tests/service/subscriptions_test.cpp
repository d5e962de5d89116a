#include "service/subscriptions.hpp"

#include <boost/test/unit_test.hpp>

#include "core/hash.hpp"
#include "delivery/store.hpp"
#include "identity/world.hpp"

using namespace portico;
using namespace portico::service;

namespace {

class OneLineComposer final : public delivery::Composer {
 public:
  Result<delivery::FinishedMail> compose(const delivery::Assignment& assignment) const override {
    const auto mailbox = mail::Mailbox::parse(assignment.scope.account().text).value();
    return delivery::FinishedMail{.envelope = {.from = mailbox, .to = mailbox, .id = "<1@example.com>"},
                                  .subject = "Weekly",
                                  .bytes = "the mail",
                                  .tx = 0,
                                  .attachments = 0};
  }
};

class AcceptingTransport final : public mail::MailTransport {
 public:
  mail::Outcome send(const mail::Envelope&, std::string_view, const std::function<void()>& on_data) override {
    on_data();
    return mail::Sent{"250 ok"};
  }
};

struct Fixture : testing::World {
  Person ada = sign_up("ada@example.com", "6");
  Person eve = sign_up("eve@example.com", "7");
  db::Shared control{[this] {
    audit::migrate(database);
    delivery::migrate(database);
    return std::move(database);
  }()};
  testing::MemoryLog log;
  Zones zones;
  audit::Trail trail{Secret(std::string(32, 's'))};
  identity::ScopeIssuer scopes{[](const CustomerId& customer) { return customer.text == "6" || customer.text == "7"; }};
  model::Catalog catalog = [] {
    model::Catalog with_report;
    with_report.reports.emplace_back().name = "weekly";
    return with_report;
  }();
  OneLineComposer composer;
  delivery::Deliverer deliverer{delivery::World{
      control, trail, scopes, catalog, composer,
      []() -> Result<std::unique_ptr<mail::MailTransport>> { return std::make_unique<AcceptingTransport>(); }, clock,
      zones, log}};
  Context context{clock, log, zones, control, trail, scopes};
  Subscriptions subscriptions{context, deliverer};
  Dispatcher dispatcher;

  Fixture() { subscriptions.bind(dispatcher); }

  /// The answer, or the error's code and message, as text.
  std::string call(std::string_view method, const std::string& body, const Person& person) {
    Caller caller{.session = {}, .uid = {}, .local = false, .address = "unix"};
    caller.session = control
                         .read([&](db::Database& opened) {
                           return login.sessions().verify(opened, person.signed_in.token.text(), now());
                         })
                         .value();
    const auto answer = dispatcher.dispatch(method, protocol::parse(body).value(), caller);
    return answer ? std::get<std::string>(*answer) : testing::said(answer);
  }
  std::string create() {
    return call("schedule.create",
                R"({"name":"mine","report":"weekly","at":"every monday at 7am","zone":"Europe/Berlin"})", ada);
  }
  std::string last_act() {
    const auto entries = control.read([&](db::Database& opened) { return trail.list(opened, {.limit = 1}); });
    return entries.empty()
               ? ""
               : fmt::format("{} {} {} {}", entries[0].actor, entries[0].act, entries[0].object, entries[0].customer);
  }
};

bool has(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

BOOST_FIXTURE_TEST_SUITE(service_subscriptions, Fixture)

BOOST_AUTO_TEST_CASE(a_new_schedule_is_echoed_with_its_next_five_instants_and_audited) {
  const std::string answer = create();
  BOOST_TEST(has(answer, R"("at":"every monday at 07:00 in Europe/Berlin")"));
  BOOST_TEST(has(answer, R"("to":["ada@example.com"])"));
  BOOST_TEST(has(answer, R"("next":["2026-03-02T07:00+01:00","2026-03-09T07:00+01:00","2026-03-16T07:00+01:00",)"
                         R"("2026-03-23T07:00+01:00","2026-03-30T07:00+02:00"])"));
  BOOST_TEST(last_act() == "ada@example.com schedule.create mine 6");
}

BOOST_AUTO_TEST_CASE(a_refused_schedule_leaves_no_trace) {
  BOOST_TEST(call("schedule.create", R"({"name":"mine","report":"wekly","at":"every day at 07:00"})", ada) ==
             "not_found: no report 'wekly'; did you mean 'weekly'?");
  BOOST_TEST(last_act() == "");
  BOOST_TEST(call("schedule.list", "{}", ada) == R"({"schedules":[]})");
}

BOOST_AUTO_TEST_CASE(schedules_are_paused_resumed_and_deleted) {
  create();
  BOOST_TEST(has(call("schedule.pause", R"({"name":"mine"})", ada), R"("state":"paused","next":[])"));
  BOOST_TEST(last_act() == "ada@example.com schedule.pause mine 6");
  BOOST_TEST(has(call("schedule.resume", R"({"name":"mine"})", ada), R"("state":"active")"));
  BOOST_TEST(call("schedule.delete", R"({"name":"mine"})", ada) == "{}");
  BOOST_TEST(call("schedule.show", R"({"name":"mine"})", ada) == "not_found: no schedule 'mine'");
}

BOOST_AUTO_TEST_CASE(foreign_schedules_look_missing) {
  create();
  for (const char* method : {"schedule.show", "schedule.test", "schedule.pause", "schedule.resume", "schedule.delete"})
    BOOST_TEST(call(method, R"({"name":"mine"})", eve) == "not_found: no schedule 'mine'");
  BOOST_TEST(has(call("schedule.list", "{}", ada), R"("name":"mine")"));
}

BOOST_AUTO_TEST_CASE(a_test_arrives_and_can_be_opened_by_its_recipient_only) {
  create();
  BOOST_TEST(has(call("schedule.test", R"({"name":"mine"})", ada), R"("id":1,"schedule":"mine","customer":"6")"));
  deliverer.work(now(), {});
  BOOST_TEST(has(call("delivery.list", "{}", ada), R"("state":"sent")"));
  BOOST_TEST(has(call("delivery.show", R"({"id":1})", ada), R"("reply":"250 ok")"));
  BOOST_TEST(has(call("delivery.open", R"({"id":1})", ada), to_base64("the mail")));
  BOOST_TEST(last_act() == "ada@example.com delivery.open 1 6");
  BOOST_TEST(call("delivery.list", "{}", eve) == R"({"deliveries":[]})");
  BOOST_TEST(call("delivery.show", R"({"id":1})", eve) == "not_found: no delivery 1");
  BOOST_TEST(call("delivery.open", R"({"id":1})", eve) == "not_found: no delivery 1");
  BOOST_TEST(call("delivery.open", R"({"id":1,"target":{"customer":"6"}})", eve) == "not_found: no customer '6'");
}

BOOST_AUTO_TEST_CASE(counts_out_of_range_are_refused) {
  create();
  BOOST_TEST(call("schedule.show", R"({"name":"mine","count":101})", ada) == "invalid: count: expected 1 to 100");
  BOOST_TEST(call("delivery.list", R"({"limit":0})", ada) == "invalid: limit: expected 1 to 10000");
}

BOOST_AUTO_TEST_SUITE_END()
