#pragma once
#include <deque>
#include <functional>

#include <boost/test/unit_test.hpp>

#include "audit/trail.hpp"
#include "delivery/deliverer.hpp"
#include "delivery/listing.hpp"
#include "delivery/store.hpp"
#include "identity/store.hpp"
#include "support/fakes.hpp"
#include "support/makers.hpp"
#include "support/scratch_folder.hpp"

namespace portico::testing {

inline Instant at(const char* iso) { return parse_instant(iso).value(); }

/// Writes mails whose bytes tell what they were written from.
class FakeComposer final : public delivery::Composer {
 public:
  Result<delivery::FinishedMail> compose(const delivery::Assignment& assignment) const override {
    ++composed;
    if (meanwhile) meanwhile();
    if (refusal) return *refusal;
    const bool attached =
        assignment.attachments == delivery::Assignment::Attachments::wanted && !assignment.attach.empty();
    const char* kinds[] = {"due", "late", "test"};
    return delivery::FinishedMail{
        .envelope = {.from = mail::Mailbox::parse("\"Reports, \\\"Example\\\"\" <reports@example.com>").value(),
                     .to = mail::Mailbox::parse(assignment.scope.account().text).value(),
                     .id = "<" + assignment.id + "@example.com>"},
        .subject = assignment.report + " of " + to_iso(assignment.nominal),
        .bytes = fmt::format("{} {} for {} of {}{}", kinds[static_cast<int>(assignment.kind)], assignment.report,
                             assignment.scope.account().text, assignment.scope.customer()->text,
                             attached ? " with csv" : ""),
        .tx = 7,
        .attachments = attached ? 1U : 0U};
  }

  mutable int composed = 0;
  std::optional<Error> refusal;
  std::function<void()> meanwhile;
};

/// What a process that is killed does next: nothing. No handler in the product catches it.
struct Crash {};

/// The other side of the mail: remembers what it has taken and answers as scripted (Sent when the script is empty).
struct Postbox {
  struct Turn {
    mail::Outcome outcome = mail::Sent{"250 ok"};
    enum class Crash { never, before_data, in_data, after_answer } crash = Crash::never;
  };
  struct Taken {
    std::string to, id, bytes;
  };
  std::deque<Turn> script;
  std::vector<Taken> taken;  ///< messages that the server has accepted
  int tries = 0;

  void crash(Turn::Crash when) { script.push_back({mail::Sent{"250 ok"}, when}); }
};

class ScriptedTransport final : public mail::MailTransport {
 public:
  explicit ScriptedTransport(Postbox& postbox) : postbox_(postbox) {}
  mail::Outcome send(const mail::Envelope& envelope, std::string_view message,
                     const std::function<void()>& on_data) override {
    using When = Postbox::Turn::Crash;
    ++postbox_.tries;
    Postbox::Turn turn;
    if (!postbox_.script.empty()) {
      turn = postbox_.script.front();
      postbox_.script.pop_front();
    }
    if (turn.crash == When::before_data) throw Crash{};
    if (std::holds_alternative<mail::HostFailure>(turn.outcome)) return turn.outcome;
    on_data();
    if (turn.crash == When::in_data) throw Crash{};
    const bool taken = std::holds_alternative<mail::Sent>(turn.outcome);
    if (taken) postbox_.taken.push_back({envelope.to.address(), envelope.id, std::string(message)});
    if (turn.crash == When::after_answer) throw Crash{};
    return turn.outcome;
  }

 private:
  Postbox& postbox_;
};

/// A daemon with one customer's accounts (and a foreign one's) whose process can be killed and started again.
struct DeliveryWorld {
  ScratchFolder folder;
  FakeClock clock{at("2026-11-20T10:00:00Z")};
  MemoryLog log;
  Zones zones;
  FakeComposer composer;
  Postbox postbox;
  bool mail_configured = true;
  model::Catalog catalog;
  audit::Trail trail{Secret(std::string(32, 's'))};
  identity::ScopeIssuer scopes{[](const CustomerId& customer) { return customer.text == "6" || customer.text == "7"; }};
  std::unique_ptr<db::Shared> control;
  std::unique_ptr<delivery::Deliverer> deliverer;

  DeliveryWorld() {
    for (const char* name : {"weekly", "daily"}) {
      model::ReportDefinition report;
      report.name = name;
      catalog.reports.push_back(report);
    }
    start();
    add_account("ada@example.com", "6", "viewer");
    add_account("bob@example.com", "6", "viewer");
    add_account("olga@example.com", "6", "owner");
    add_account("eve@example.com", "7", "owner");
    database([](db::Database& control_db) {
      control_db.execute(
          "INSERT INTO account(id, operator_role, created_at, enrolled_at) VALUES('root@example.com', 'admin', 0, 0)");
    });
  }

  /// Starts the process, after a crash again.
  void start() {
    deliverer.reset();
    control.reset();
    auto opened = db::Database::open(folder / "control.db", {});
    audit::migrate(opened);
    identity::migrate(opened);
    delivery::migrate(opened);
    control = std::make_unique<db::Shared>(std::move(opened));
    reload();
    deliverer->recover();
  }
  /// A new configuration: a new deliverer on the same tables.
  void reload() {
    delivery::World::Connect connect;
    if (mail_configured)
      connect = [this]() -> Result<std::unique_ptr<mail::MailTransport>> {
        return std::make_unique<ScriptedTransport>(postbox);
      };
    deliverer = std::make_unique<delivery::Deliverer>(
        delivery::World{*control, trail, scopes, catalog, composer, connect, clock, zones, log});
  }

  template <class Use>
  void database(Use use) {
    control->transact([&](db::Database& opened) {
      use(opened);
      return 0;
    });
  }
  void add_account(const std::string& email, const std::string& customer, const std::string& role) {
    database([&](db::Database& opened) {
      opened.prepare("INSERT INTO account(id, created_at, enrolled_at) VALUES(?, 0, 0)").bind_all(email).run();
      opened.prepare("INSERT INTO membership VALUES(?, ?, ?)").bind_all(email, customer, role).run();
    });
  }
  model::Scope scope(const std::string& email, const std::string& customer = "6") {
    return control
        ->read(
            [&](db::Database& opened) { return scopes.for_recipient(opened, AccountId(email), CustomerId(customer)); })
        .value();
  }

  Result<delivery::Schedule> try_create(const delivery::NewSchedule& wanted,
                                        const std::string& caller = "ada@example.com",
                                        const std::string& customer = "6") {
    const auto caller_scope = scope(caller, customer);
    return control->attempt(
        [&](db::Database& opened) { return deliverer->schedules().create(opened, wanted, caller_scope, clock.now()); });
  }
  delivery::Schedule create(const std::string& rule, std::vector<std::string> to = {},
                            std::vector<std::string> attach = {}) {
    return try_create({.name = "mine",
                       .report = "weekly",
                       .at = rule,
                       .zone = "",
                       .to = std::move(to),
                       .attach = std::move(attach)},
                      "olga@example.com")
        .value();
  }

  /// What the daemon's loop does at that time. Answers false when it is killed on the way.
  bool run_at(const char* iso) {
    clock.set(at(iso));
    return run();
  }
  bool run() {
    try {
      deliverer->plan(clock.now());
      deliverer->work(clock.now(), {});
      return true;
    } catch (const Crash&) {
      return false;
    }
  }

  std::vector<delivery::Delivery> deliveries(const std::string& caller = "olga@example.com",
                                             const std::string& customer = "6") {
    const auto seen_by = scope(caller, customer);
    return control->read([&](db::Database& opened) { return delivery::list_deliveries(opened, {}, seen_by); });
  }
  /// The states of all deliveries, oldest first: "sent expired".
  std::string states() {
    std::string line;
    for (const auto& one : deliveries()) line = std::string(name_of(one.state)) + (line.empty() ? "" : " ") + line;
    return line;
  }
  delivery::Delivery newest() { return deliveries().at(0); }
};

/// "code: message" for comparing in one line.
template <class T>
std::string said(const Result<T>& result) {
  if (result) return "ok";
  return std::string(name_of(result.error().code)) + ": " + result.error().message;
}

}  // namespace portico::testing
