#include "delivery/deliverer.hpp"

#include <boost/test/unit_test.hpp>

#include "delivery/world.hpp"

using namespace portico;
using namespace portico::delivery;
using namespace std::chrono_literals;
using testing::at;
using testing::said;
using Turn = testing::Postbox::Turn;

namespace {

struct Fixture : testing::DeliveryWorld {
  const char* due = "2026-11-21T07:00:00Z";

  std::string bytes_of(std::int64_t id, const std::string& caller, const std::string& customer = "6") {
    const auto seen_by = scope(caller, customer);
    const auto bytes = control->read([&](db::Database& opened) { return message_of(opened, id, seen_by); });
    return bytes ? *bytes : said(bytes);
  }
  std::string shown(std::int64_t id, const std::string& caller, const std::string& customer = "6") {
    const auto seen_by = scope(caller, customer);
    return said(control->read([&](db::Database& opened) { return find_delivery(opened, id, seen_by); }));
  }
  void answer(mail::Outcome outcome) { postbox.script.push_back({std::move(outcome)}); }
  /// Runs at each retry until the delivery is finished; answers the minutes waited before each.
  std::vector<std::int64_t> retries() {
    std::vector<std::int64_t> waits;
    while (newest().next_attempt_at && waits.size() < 100) {
      const Instant next = *newest().next_attempt_at;
      waits.push_back(std::chrono::duration_cast<std::chrono::minutes>(next - clock.now()).count());
      clock.set(next);
      run();
    }
    return waits;
  }
};

}  // namespace

BOOST_FIXTURE_TEST_SUITE(delivery_deliverer, Fixture)

BOOST_AUTO_TEST_CASE(a_due_report_goes_to_each_recipient_once) {
  create("every day at 07:00", {"ada@example.com", "bob@example.com"}, {"csv"});
  BOOST_TEST(run_at(due));
  BOOST_TEST(run_at("2026-11-21T07:00:01Z"));
  BOOST_TEST_REQUIRE(postbox.taken.size() == 2U);
  BOOST_TEST(postbox.taken[0].to == "ada@example.com");
  BOOST_TEST(postbox.taken[0].bytes == "due weekly for ada@example.com of 6 with csv");
  BOOST_TEST(postbox.taken[0].id != postbox.taken[1].id);
  BOOST_TEST(states() == "sent sent");
  BOOST_TEST(newest().reply == "250 ok");
  BOOST_TEST(newest().attempts == 1);
  BOOST_TEST(newest().subject == "weekly of 2026-11-21T07:00:00Z");
  BOOST_TEST(newest().message_id == postbox.taken[1].id);
  BOOST_TEST((newest().finished_at == at("2026-11-21T07:00:00Z")));
}

BOOST_AUTO_TEST_CASE(a_late_one_says_so_and_keeps_its_nominal_time) {
  create("every day at 07:00");
  run_at("2026-11-21T09:00:00Z");
  BOOST_TEST(postbox.taken.at(0).bytes == "late weekly for olga@example.com of 6");
  BOOST_TEST(newest().subject == "weekly of 2026-11-21T07:00:00Z");
}

BOOST_AUTO_TEST_CASE(reading_for_a_delivery_is_audited_as_the_recipient) {
  create("every day at 07:00", {"ada@example.com"});
  run_at(due);
  const auto entries =
      control->read([&](db::Database& opened) { return trail.list(opened, {.actor = "ada@example.com"}); });
  BOOST_TEST_REQUIRE(entries.size() == 1U);
  BOOST_TEST(entries[0].act == "delivery.compose");
  BOOST_TEST(entries[0].object == "mine 1");
  BOOST_TEST(entries[0].customer == "6");
  BOOST_TEST(entries[0].outcome == "ok");
}

BOOST_AUTO_TEST_CASE(a_recipient_without_rights_at_that_moment_gets_nothing) {
  create("every day at 07:00", {"ada@example.com", "bob@example.com"});
  database(
      [](db::Database& opened) { opened.execute("UPDATE account SET disabled_at = 1 WHERE id = 'ada@example.com'"); });
  run_at(due);
  BOOST_TEST(states() == "suppressed sent");
  BOOST_TEST(deliveries().at(1).reply.starts_with("account 'ada@example.com' is disabled"));
  BOOST_TEST(postbox.taken.size() == 1U);
}

BOOST_AUTO_TEST_CASE(a_report_that_fails_is_tried_again_and_does_not_hold_up_others) {
  create("every day at 07:00");
  composer.refusal = Error{Errc::storage, "the disk is full", ""};
  run_at(due);
  BOOST_TEST(states() == "planned");
  BOOST_TEST(newest().reply == "the disk is full");
  BOOST_TEST((newest().next_attempt_at == at("2026-11-21T07:01:00Z")));
  composer.refusal.reset();
  run_at("2026-11-21T07:01:00Z");
  BOOST_TEST(states() == "sent");
  composer.meanwhile = [] { throw std::runtime_error("a defect"); };
  BOOST_TEST(run_at("2026-11-22T07:00:00Z"));
  BOOST_TEST(newest().reply == "a defect");
}

BOOST_AUTO_TEST_CASE(without_mail_deliveries_are_held_until_it_is_configured) {
  mail_configured = false;
  reload();
  create("every day at 07:00");
  run_at(due);
  BOOST_TEST(states() == "held");
  BOOST_TEST(newest().reply == "no mail is configured; add [mail] to porticod.toml and reload");
  BOOST_TEST(composer.composed == 0);
  mail_configured = true;
  reload();
  run_at("2026-11-21T08:00:00Z");
  BOOST_TEST(states() == "sent");
}

BOOST_AUTO_TEST_CASE(a_refusal_for_now_is_retried_with_growing_waits_until_the_deadline) {
  create("every day at 07:00");
  for (int i = 0; i < 60; ++i) answer(mail::Deferred{451, "451 try later"});
  run_at(due);
  BOOST_TEST(states() == "deferred");
  BOOST_TEST(newest().reply == "451 try later");
  const auto waits = retries();
  const std::vector<std::int64_t> first(waits.begin(), waits.begin() + 6);
  BOOST_TEST(first == (std::vector<std::int64_t>{1, 5, 15, 30, 60, 60}), boost::test_tools::per_element());
  BOOST_TEST(states() == "expired");
  BOOST_TEST((clock.now() < at("2026-11-22T06:30:00Z")));
  BOOST_TEST((clock.now() > at("2026-11-22T05:00:00Z")));
  BOOST_TEST(newest().reply == "given up at its deadline; last: 451 try later");
  BOOST_TEST(newest().attempts == postbox.tries);
}

BOOST_AUTO_TEST_CASE(a_refusal_for_good_bounces) {
  create("every day at 07:00");
  answer(mail::Rejected{550, "550 no such user"});
  run_at(due);
  BOOST_TEST(states() == "bounced");
  BOOST_TEST(newest().reply == "550 no such user");
  BOOST_TEST(log.contains("bounced"));
}

BOOST_AUTO_TEST_CASE(a_message_too_large_goes_once_more_without_attachments) {
  create("every day at 07:00", {"ada@example.com"}, {"csv"});
  answer(mail::Rejected{552, "552 too large"});
  run_at(due);
  BOOST_TEST(states() == "sent");
  BOOST_TEST(postbox.taken.at(0).bytes == "due weekly for ada@example.com of 6");
  answer(mail::Rejected{552, "552 too large"});
  answer(mail::Rejected{552, "552 too large"});
  run_at("2026-11-22T07:00:00Z");
  BOOST_TEST(newest().reply == "552 too large");
  BOOST_TEST(states() == "sent bounced");
}

BOOST_AUTO_TEST_CASE(a_host_that_fails_is_left_alone_and_costs_no_attempt) {
  create("every day at 07:00", {"ada@example.com", "bob@example.com"});
  answer(mail::HostFailure{"connection refused"});
  answer(mail::HostFailure{"connection refused"});
  run_at(due);
  BOOST_TEST(postbox.tries == 1);
  BOOST_TEST(states() == "queued queued");
  for (const auto& one : deliveries()) {
    BOOST_TEST(one.attempts == 0);
    BOOST_TEST((one.next_attempt_at == at("2026-11-21T07:00:10Z") || one.reply.empty()));
  }
  BOOST_TEST(deliveries().at(1).reply == "connection refused");
  run_at("2026-11-21T07:00:09Z");
  BOOST_TEST(postbox.tries == 1);
  run_at("2026-11-21T07:00:10Z");
  BOOST_TEST(postbox.tries == 2);
  BOOST_TEST((deliveries().at(1).next_attempt_at == at("2026-11-21T07:00:40Z")));
  run_at("2026-11-21T07:00:40Z");
  BOOST_TEST(states() == "sent sent");
}

BOOST_AUTO_TEST_CASE(a_transport_that_cannot_be_opened_is_the_hosts_failure) {
  create("every day at 07:00");
  delivery::World::Connect connect = []() -> Result<std::unique_ptr<mail::MailTransport>> {
    return Error{Errc::invalid, "mail.password_file: /x is empty", ""};
  };
  deliverer =
      std::make_unique<Deliverer>(World{*control, trail, scopes, catalog, composer, connect, clock, zones, log});
  run_at(due);
  BOOST_TEST(states() == "queued");
  BOOST_TEST(newest().reply == "mail.password_file: /x is empty");
}

BOOST_AUTO_TEST_CASE(no_answer_is_doubt_and_the_same_bytes_go_once_more) {
  create("every day at 07:00");
  answer(mail::Doubt{"no answer"});
  run_at(due);
  BOOST_TEST(states() == "doubt");
  BOOST_TEST(newest().reply == "no answer");
  composer.composed = 0;
  run_at("2026-11-21T07:01:00Z");
  BOOST_TEST(states() == "sent");
  BOOST_TEST(composer.composed == 0);
  BOOST_TEST(newest().reply.starts_with("250 ok (the second time"));
}

BOOST_AUTO_TEST_CASE(doubt_twice_stays_doubt) {
  create("every day at 07:00");
  answer(mail::Doubt{"no answer"});
  answer(mail::Doubt{"no answer again"});
  run_at(due);
  retries();
  BOOST_TEST(states() == "doubt");
  BOOST_TEST(newest().reply == "no answer again");
  BOOST_TEST(newest().finished_at.has_value());
  BOOST_TEST(postbox.tries == 2);
  start();
  BOOST_TEST(run_at("2026-11-21T09:00:00Z"));
  BOOST_TEST(postbox.tries == 2);
}

BOOST_AUTO_TEST_CASE(what_is_put_back_after_a_newer_occurrence_is_superseded) {
  create("every day at 07:00");
  answer(mail::HostFailure{"down"});
  run_at(due);
  composer.meanwhile = [this] { postbox.script.clear(); };
  run_at("2026-11-22T07:00:00Z");
  BOOST_TEST(states() == "cancelled sent");
  BOOST_TEST(deliveries().at(1).reply == "superseded by a newer occurrence; last: down");
}

BOOST_AUTO_TEST_CASE(a_delivery_cancelled_while_it_is_composed_is_not_sent) {
  create("every day at 07:00");
  composer.meanwhile = [this] {
    const auto olga = scope("olga@example.com");
    database([&](db::Database& opened) { deliverer->schedules().remove(opened, "mine", olga, clock.now()).value(); });
  };
  run_at(due);
  BOOST_TEST(states() == "cancelled");
  BOOST_TEST(postbox.tries == 0);
}

BOOST_AUTO_TEST_CASE(a_stop_ends_after_the_message_at_hand) {
  create("every day at 07:00", {"ada@example.com", "bob@example.com"});
  clock.set(at(due));
  deliverer->plan(clock.now());
  std::stop_source stop;
  composer.meanwhile = [&] { stop.request_stop(); };
  BOOST_TEST(deliverer->work(clock.now(), stop.get_token()) == 1U);
  BOOST_TEST(states() == "queued planned");
  BOOST_TEST(deliverer->waiting() == 2);
  composer.meanwhile = nullptr;
  run();
  BOOST_TEST(states() == "sent sent");
  BOOST_TEST(deliverer->waiting() == 0);
}

BOOST_AUTO_TEST_CASE(a_test_goes_to_the_caller_now_and_makes_no_run) {
  const Schedule schedule = create("every day at 07:00", {"ada@example.com"});
  database(
      [&](db::Database& opened) { deliverer->test(opened, schedule, AccountId("olga@example.com"), clock.now()); });
  run();
  BOOST_TEST(postbox.taken.at(0).bytes == "test weekly for olga@example.com of 6");
  BOOST_TEST(!newest().occurrence.has_value());
  BOOST_TEST(states() == "sent");
  run_at(due);
  BOOST_TEST(states() == "sent sent");
}

BOOST_AUTO_TEST_CASE(people_see_what_went_to_them_and_owners_what_went_to_their_customer) {
  create("every day at 07:00", {"ada@example.com", "bob@example.com"});
  run_at(due);
  BOOST_TEST(deliveries("ada@example.com").size() == 1U);
  BOOST_TEST(deliveries("olga@example.com").size() == 2U);
  BOOST_TEST(deliveries("root@example.com").size() == 2U);
  BOOST_TEST(deliveries("eve@example.com", "7").empty());
  BOOST_TEST(bytes_of(1, "ada@example.com") == "due weekly for ada@example.com of 6");
  BOOST_TEST(bytes_of(2, "olga@example.com") == "due weekly for bob@example.com of 6");
  for (const char* foreign_or_missing : {"not_found: no delivery 2", "not_found: no delivery 99"}) {
    const std::int64_t id = foreign_or_missing[std::string_view(foreign_or_missing).size() - 1] == '2' ? 2 : 99;
    BOOST_TEST(shown(id, "ada@example.com") == foreign_or_missing);
    BOOST_TEST(bytes_of(id, "ada@example.com") == foreign_or_missing);
    BOOST_TEST(shown(id, "eve@example.com", "7") == foreign_or_missing);
  }
}

BOOST_AUTO_TEST_CASE(a_message_that_does_not_exist_is_told_apart_from_one_that_will) {
  create("every day at 07:00");
  clock.set(at(due));
  deliverer->plan(clock.now());
  BOOST_TEST(bytes_of(1, "olga@example.com") == "pending: delivery 1 is planned: its message is not composed yet");
  database(
      [](db::Database& opened) { opened.execute("UPDATE account SET disabled_at = 1 WHERE id = 'olga@example.com'"); });
  run();
  database([](db::Database& opened) { opened.execute("UPDATE account SET disabled_at = NULL"); });
  BOOST_TEST(bytes_of(1, "olga@example.com") == "conflict: delivery 1 is suppressed: no message was composed");
}

BOOST_AUTO_TEST_CASE(changed_bytes_of_a_message_are_noticed) {
  create("every day at 07:00");
  run_at(due);
  database([](db::Database& opened) { opened.execute("UPDATE message SET bytes = x'00'"); });
  BOOST_CHECK_EXCEPTION(bytes_of(1, "olga@example.com"), Failure,
                        [](const Failure& failure) { return failure.error().code == Errc::corrupt; });
}

BOOST_AUTO_TEST_SUITE_END()
