#include "cli/commands/all.hpp"
#include "core/text.hpp"
#include "protocol/delivery.hpp"

namespace portico::cli {
namespace {

namespace method = protocol::method;

constexpr Option create_options[] = {
    {"NAME", "", "What to call it", Option::Arity::one, Complete::nothing, Option::Need::required},
    {"--report", "REPORT", "Which report", Option::Arity::one, Complete::report, Option::Need::required},
    {"--at", "WHEN", "When: 'every monday at 07:00', 'every weekday at 07:30, 17:00', 'every 15 minutes', …",
     Option::Arity::one, Complete::nothing, Option::Need::required},
    {"--to", "ACCOUNT,…", "To whom: accounts of your customer (owners); to yourself when left out",
     Option::Arity::many},
    {"--attach", "FORMAT,…", "Attach the tables, too: csv", Option::Arity::many},
    {"--tz", "ZONE", "IANA zone of the times when WHEN names none (UTC)"},
    {"-o,--output", "FORMAT", "json for scripts", Option::Arity::one, Complete::format},
};
constexpr Example create_examples[] = {
    {"portico schedule create weekly --report weekly --at 'every monday at 07:00' --tz Europe/Berlin",
     "A report in your inbox every Monday"},
};
constexpr Option name_options[] = {
    {"NAME", "", "The schedule", Option::Arity::one, Complete::schedule, Option::Need::required},
};
constexpr Option next_options[] = {
    {"NAME", "", "The schedule", Option::Arity::one, Complete::schedule, Option::Need::required},
    {"-n,--count", "N", "How many occurrences, 1 to 100 (5)"},
};

std::string described(const protocol::ScheduleInfo& schedule) {
  std::string lines = fmt::format("{}: report {} {}\n", schedule.name, schedule.report, schedule.at);
  lines += fmt::format("To: {}\n", join(schedule.to, ", "));
  if (!schedule.attach.empty()) lines += fmt::format("Attached: {}\n", join(schedule.attach, ", "));
  if (schedule.state != "active") lines += fmt::format("State: {}\n", schedule.state);
  for (std::size_t i = 0; i < schedule.next.size(); ++i)
    lines += fmt::format("{}{}\n", i == 0 ? "Next: " : "      ", schedule.next[i]);
  return lines;
}

Listing listing_of(const std::vector<protocol::ScheduleInfo>& schedules) {
  Listing listing{{"schedule", text_type}, {"customer", text_type}, {"report", text_type}, {"at", text_type},
                  {"to", text_type},       {"state", text_type},    {"next", text_type}};
  for (const auto& schedule : schedules)
    listing.add({schedule.name, schedule.customer, schedule.report, schedule.at, join(schedule.to, ", "),
                 schedule.state, schedule.next.empty() ? Value() : Value(schedule.next.front())});
  return listing;
}

/// One schedule: for people as it reads, else in the chosen format.
int show_one(Session& session, const protocol::ScheduleInfo& schedule) {
  if (session.wants_json())
    session.show_object("schedule", protocol::to_json(schedule));
  else if (session.arguments().given("--output") || session.arguments().given("--to"))
    session.show(listing_of({schedule}));
  else
    session.write_text(described(schedule));
  return 0;
}

protocol::ScheduleName named(Session& session, const Arguments& arguments) {
  return {.target = session.target(),
          .name = arguments.text("NAME"),
          .count = arguments.number("--count").value().value_or(5)};
}

int create(Session& session, const Arguments& arguments) {
  const auto schedule = session.call(method::schedule_create, {.target = session.target(),
                                                               .name = arguments.text("NAME"),
                                                               .report = arguments.text("--report"),
                                                               .at = arguments.text("--at"),
                                                               .zone = session.zone(),
                                                               .to = arguments.list("--to"),
                                                               .attach = arguments.list("--attach")});
  // Here --to names people, not a file.
  session.write_text(session.wants_json() ? json_object("schedule", protocol::to_json(schedule)) : described(schedule));
  return 0;
}

int list(Session& session, const Arguments&) {
  session.show(listing_of(session.call(method::schedule_list, session.target()).schedules));
  return 0;
}

int show(Session& session, const Arguments& arguments) {
  return show_one(session, session.call(method::schedule_show, named(session, arguments)));
}

int next(Session& session, const Arguments& arguments) {
  Listing listing{{"next", text_type}};
  for (const auto& occurrence : session.call(method::schedule_show, named(session, arguments)).next)
    listing.add({occurrence});
  session.show(listing);
  return 0;
}

int test(Session& session, const Arguments& arguments) {
  const auto delivery = session.call(method::schedule_test, named(session, arguments));
  session.write_text(fmt::format("Delivery {} to {}: {}. See 'portico delivery show {}'.\n", delivery.id,
                                 printable(delivery.recipient), delivery.state, delivery.id));
  return 0;
}

int pause(Session& session, const Arguments& arguments) {
  return show_one(session, session.call(method::schedule_pause, named(session, arguments)));
}

int resume(Session& session, const Arguments& arguments) {
  return show_one(session, session.call(method::schedule_resume, named(session, arguments)));
}

int remove(Session& session, const Arguments& arguments) {
  session.call(method::schedule_delete, named(session, arguments));
  session.say(fmt::format("Schedule {} is deleted.", printable(arguments.text("NAME"))));
  return 0;
}

}  // namespace

const Command schedule_create_command{"schedule create",
                                      "Subscribe to a report: when, and to whom",
                                      "Prints the canonical form and the next five occurrences, so that you see what "
                                      "it understood. What WHEN can be is in portico-schedule(7).",
                                      create_options,
                                      create_examples,
                                      Takes::target,
                                      create};
const Command schedule_list_command{
    "schedule list", "List your schedules", "", {}, {}, Takes::answer | Takes::target, list};
const Command schedule_show_command{
    "schedule show", "Show a schedule", "", name_options, {}, Takes::answer | Takes::target, show};
const Command schedule_next_command{
    "schedule next", "List a schedule's next occurrences", "", next_options, {}, Takes::answer | Takes::target, next};
const Command schedule_test_command{
    "schedule test", "Send the report to yourself, now", "", name_options, {}, Takes::target, test};
const Command schedule_pause_command{
    "schedule pause", "Stop a schedule for the time being", "", name_options, {}, Takes::answer | Takes::target, pause};
const Command schedule_resume_command{
    "schedule resume", "Let a paused schedule run again", "", name_options, {}, Takes::answer | Takes::target, resume};
const Command schedule_delete_command{
    "schedule delete", "Remove a schedule", "", name_options, {}, Takes::target, remove};

}  // namespace portico::cli
