#pragma once
#include <cstdint>
#include <optional>
#include <string>

#include "delivery/composer.hpp"
#include "delivery/state.hpp"

namespace portico::delivery {

/// A delivery whose message is to be composed.
struct Rendering {
  std::int64_t id = 0;
  std::int64_t attempts = 0;
  std::int64_t schedule = 0;
  std::string schedule_name;
  CustomerId customer;
  AccountId recipient;
  std::string report, at;
  std::vector<std::string> attach;
  std::optional<Instant> occurrence;  ///< nothing for a test
  Instant nominal, created_at, deadline;
  Assignment::Kind kind = Assignment::Kind::due;
  Assignment::Attachments attachments = Assignment::Attachments::wanted;
};

/// A delivery whose message is to be sent.
struct Sending {
  std::int64_t id = 0;
  std::int64_t attempts = 0;
  std::int64_t doubts = 0;
  std::size_t attachments = 0;
  Instant deadline;
  mail::Envelope envelope;
  std::string bytes;
};

/// Where a delivery goes next.
struct Step {
  State state = State::queued;
  std::string reply;                       ///< the server's last words, or why
  std::optional<Instant> next_attempt_at;  ///< only in states that go on
  std::optional<Instant> finished_at;      ///< only in states that do not
};

/// Why nobody knows whether a message arrived.
struct Doubtful {
  std::string why;
  Instant again_at, now;
};

/// The tables delivery and message: every state change of a delivery is one of these statements. They run in the
/// caller's transaction, and change nothing when the delivery is no longer in the state they start from (another sender
/// was quicker, or it was cancelled); then they answer false.
namespace outbox {

/// A test delivery of the schedule to `account`. Answers its number.
std::int64_t add_test(db::Database& database, const Schedule& schedule, const AccountId& account, Instant now);

/// Takes the oldest delivery that is due for composing (planned → rendering).
std::optional<Rendering> take_rendering(db::Database& database, Instant now);
/// rendering → queued, with its message.
bool queue(db::Database& database, std::int64_t id, const FinishedMail& mail, Instant now);
/// rendering → where composing it has led otherwise; counts an attempt.
bool leave_rendering(db::Database& database, std::int64_t id, const Step& step);

/// Takes the oldest delivery that is due for sending (queued, deferred, doubt → claimed).
std::optional<Sending> take_sending(db::Database& database, Instant now);
/// claimed → in_data.
bool enter_data(db::Database& database, std::int64_t id);
/// claimed, in_data → what came out; counts an attempt.
bool record(db::Database& database, std::int64_t id, const Step& step);
/// claimed, in_data → queued, without counting: it was the host's failure. Everything that waits is told why and until
/// when.
bool put_back(db::Database& database, std::int64_t id, const std::string& why, Instant until);
/// claimed, in_data → planned, to be composed again without attachments.
bool shorten(db::Database& database, std::int64_t id, const std::string& reply);
/// claimed, in_data → doubt: sent again at `again_at` the first time, not any more the second time.
bool doubt(db::Database& database, std::int64_t id, const Doubtful& doubtful);

/// After a crash: rendering → planned, claimed → queued, in_data → doubt. For `id`, or all of them.
void settle(db::Database& database, std::optional<std::int64_t> id, Instant now);
/// Everything waiting that a newer occurrence supersedes → cancelled; past its deadline → expired. What is in doubt
/// then stays so, and is not sent again.
void give_up(db::Database& database, Instant now);
/// That nothing goes out until an admin releases it.
struct Hold {
  Instant since;
  std::string why;
};
/// Begins such a hold, unless there is one.
void begin_hold(db::Database& database, const Hold& hold);
std::optional<Hold> current_hold(db::Database& database);
/// Ends it and answers how many deliveries go on; whoever works on the outbox next releases them.
std::int64_t end_hold(db::Database& database);

/// planned, queued, deferred → held with the reason.
void hold(db::Database& database, const std::string& why);
/// held → planned.
void release(db::Database& database);

/// Deliveries that are neither finished nor held.
std::int64_t waiting(db::Database& database);

}  // namespace outbox

}  // namespace portico::delivery
