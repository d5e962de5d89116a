#pragma once
#include "protocol/data.hpp"

namespace portico::protocol {

struct ScheduleCreate {
  Target target;
  std::string name;
  std::string report;
  std::string at;                   ///< in the schedule language
  std::string zone;                 ///< used when `at` names none
  std::vector<std::string> to;      ///< accounts of the customer; empty: the caller
  std::vector<std::string> attach;  ///< formats: csv
};
BOOST_DESCRIBE_STRUCT(ScheduleCreate, (), (target, name, report, at, zone, to, attach))

struct Occurrence {
  std::string at;  ///< ISO time with the zone's offset
};
BOOST_DESCRIBE_STRUCT(Occurrence, (), (at))

struct ScheduleInfo {
  std::string name;
  std::string customer;
  std::string owner;
  std::string report;
  std::string at;  ///< canonical form
  std::vector<std::string> to;
  std::vector<std::string> attach;
  std::string state;              ///< active, paused
  std::vector<std::string> next;  ///< the next occurrences, ISO with the zone's offset
};
BOOST_DESCRIBE_STRUCT(ScheduleInfo, (), (name, customer, owner, report, at, to, attach, state, next))

struct ScheduleList {
  std::vector<ScheduleInfo> schedules;
};
BOOST_DESCRIBE_STRUCT(ScheduleList, (), (schedules))

struct ScheduleName {
  Target target;
  std::string name;
  std::int64_t count = 5;  ///< of next occurrences to answer, at most 100
};
BOOST_DESCRIBE_STRUCT(ScheduleName, (), (target, name, count))

struct DeliveryInfo {
  std::int64_t id = 0;
  std::string schedule;
  std::string customer;
  std::optional<Instant> occurrence;  ///< nothing for a test
  std::string recipient;
  std::string subject;
  std::string state;
  std::int64_t attempts = 0;
  std::optional<Instant> next_attempt_at;
  std::optional<Instant> finished_at;
  std::string reply;  ///< the server's last words
  std::string message_id;
};
BOOST_DESCRIBE_STRUCT(DeliveryInfo, (),
                      (id, schedule, customer, occurrence, recipient, subject, state, attempts, next_attempt_at,
                       finished_at, reply, message_id))

struct DeliveryList {
  std::vector<DeliveryInfo> deliveries;
};
BOOST_DESCRIBE_STRUCT(DeliveryList, (), (deliveries))

struct DeliveryFilter {
  Target target;
  std::string schedule;  ///< "" for all
  std::int64_t limit = 50;
};
BOOST_DESCRIBE_STRUCT(DeliveryFilter, (), (target, schedule, limit))

struct DeliveryNumber {
  Target target;
  std::int64_t id = 0;
};
BOOST_DESCRIBE_STRUCT(DeliveryNumber, (), (target, id))

struct Outbox {
  std::optional<Instant> held_since;  ///< nothing: it is not held
  std::string held_why;
  std::vector<DeliveryInfo> deliveries;  ///< what waits, without subjects
};
BOOST_DESCRIBE_STRUCT(Outbox, (), (held_since, held_why, deliveries))

struct OutboxRelease {
  std::int64_t released = 0;  ///< deliveries that go on
};
BOOST_DESCRIBE_STRUCT(OutboxRelease, (), (released))

namespace method {
inline constexpr Call<Nothing, Outbox> outbox_list{
    {"outbox.list", Access::local, Effect::reads, "What waits to be sent, and whether it is held"}};
inline constexpr Call<Nothing, OutboxRelease> outbox_release{
    {"outbox.release", Access::local, Effect::changes, "Let an outbox that is held since a restore go on"}};
inline constexpr Call<ScheduleCreate, ScheduleInfo> schedule_create{
    {"schedule.create", Access::viewer, Effect::changes, "Subscribe: a report, when, to whom"}};
inline constexpr Call<Target, ScheduleList> schedule_list{
    {"schedule.list", Access::viewer, Effect::reads, "The caller's schedules"}};
inline constexpr Call<ScheduleName, ScheduleInfo> schedule_show{
    {"schedule.show", Access::viewer, Effect::reads, "One schedule with its next occurrences"}};
inline constexpr Call<ScheduleName, DeliveryInfo> schedule_test{
    {"schedule.test", Access::viewer, Effect::changes, "Send the report to the caller, now"}};
inline constexpr Call<ScheduleName, ScheduleInfo> schedule_pause{
    {"schedule.pause", Access::viewer, Effect::changes, "Stop a schedule for the time being"}};
inline constexpr Call<ScheduleName, ScheduleInfo> schedule_resume{
    {"schedule.resume", Access::viewer, Effect::changes, "Let a paused schedule run again from its next occurrence"}};
inline constexpr Call<ScheduleName, Nothing> schedule_delete{
    {"schedule.delete", Access::viewer, Effect::changes, "Remove a schedule; its deliveries stay listed"}};
inline constexpr Call<DeliveryFilter, DeliveryList> delivery_list{
    {"delivery.list", Access::viewer, Effect::reads, "What was sent, is waiting or failed"}};
inline constexpr Call<DeliveryNumber, DeliveryInfo> delivery_show{
    {"delivery.show", Access::viewer, Effect::reads, "One delivery"}};
inline constexpr Call<DeliveryNumber, Rendered> delivery_open{
    {"delivery.open", Access::viewer, Effect::reads, "The message of a delivery, byte for byte"}};
}  // namespace method

}  // namespace portico::protocol
