#include "delivery/deliverer.hpp"

#include <fmt/format.h>

#include "core/hash.hpp"
#include "delivery/store.hpp"
#include "delivery/timing.hpp"

namespace portico::delivery {
namespace {

constexpr std::string_view no_mail = "no mail is configured; add [mail] to porticod.toml and reload";
constexpr std::chrono::minutes before_resending{1};
constexpr int too_large = 552;  // RFC 5321, 4.2.3

template <class... Handlers>
struct Overloaded : Handlers... {
  using Handlers::operator()...;
};
template <class... Handlers>
Overloaded(Handlers...) -> Overloaded<Handlers...>;

/// Another has cancelled or taken the delivery meanwhile.
struct NoLongerOurs {};

/// Left part of the Message-ID: the same for the same occurrence and recipient, whatever crashes in between.
std::string id_of(const Rendering& rendering) {
  const std::string when = rendering.occurrence ? to_iso(*rendering.occurrence)
                                                : fmt::format("test {} {}", rendering.id, to_iso(rendering.created_at));
  const auto digest = blake2b(fmt::format("portico delivery\n{}\n{}\n{}\n{}", rendering.customer.text,
                                          rendering.schedule, when, rendering.recipient.text));
  return to_hex(digest).substr(0, 40);
}

/// After a failed attempt: again later, or given up when that would be past the deadline.
Step again(State waiting, std::int64_t attempts, Instant deadline, const std::pair<Instant, std::string>& failure) {
  const auto& [now, why] = failure;
  const Instant next = now + retry_delay(attempts + 1);
  if (next < deadline) return {.state = waiting, .reply = why, .next_attempt_at = next, .finished_at = {}};
  return {.state = State::expired,
          .reply = "given up at its deadline; last: " + why,
          .next_attempt_at = {},
          .finished_at = now};
}

Step last(State state, std::string reply, Instant now) {
  return {.state = state, .reply = std::move(reply), .next_attempt_at = {}, .finished_at = now};
}

std::string shown(const Error& error) { return error.hint.empty() ? error.message : error.message + "; " + error.hint; }

}  // namespace

Deliverer::Deliverer(World world)
    : world_(std::move(world)),
      schedules_(world_.catalog, world_.zones, world_.scopes),
      planner_(world_.control, world_.zones, world_.log) {}

std::int64_t Deliverer::test(db::Database& database, const Schedule& schedule, const AccountId& account,
                             Instant now) const {
  return outbox::add_test(database, schedule, account, now);
}

void Deliverer::recover() {
  const Instant now = world_.clock.now();
  world_.control.transact([&](db::Database& database) {
    outbox::settle(database, std::nullopt, now);
    return 0;
  });
  planner_.refresh();
}

std::int64_t Deliverer::waiting() const {
  return world_.control.read([](db::Database& database) { return outbox::waiting(database); });
}

std::size_t Deliverer::work(Instant now, const std::stop_token& stop) {
  const std::lock_guard only_one(working_);
  settle_strays(now);
  const bool open = world_.control.transact([&](db::Database& database) {
    const auto why = why_held(database);
    if (!why) outbox::release(database);
    outbox::give_up(database, now);
    if (why) outbox::hold(database, *why);
    return !why;
  });
  std::size_t steps = 0;
  if (!open) return steps;
  while (!stop.stop_requested() && (send_next(now, stop) || compose_next(now))) ++steps;
  return steps;
}

std::optional<std::string> Deliverer::why_held(db::Database& database) const {
  if (const auto hold = outbox::current_hold(database)) return hold->why;
  return world_.connect ? std::nullopt : std::optional(std::string(no_mail));
}

/// What a failing database kept from being recorded.
void Deliverer::settle_strays(Instant now) {
  for (; !in_hand_.empty(); in_hand_.pop_back()) {
    const InHand& stray = in_hand_.back();
    if (stray.outcome) {
      finish_sending(stray.sending, *stray.outcome);
      continue;
    }
    transport_.reset();
    world_.control.transact([&](db::Database& database) {
      outbox::settle(database, stray.sending.id, now);
      return 0;
    });
  }
  if (!composing_) return;
  world_.control.transact([&](db::Database& database) {
    outbox::settle(database, *composing_, now);
    return 0;
  });
  composing_.reset();
}

bool Deliverer::compose_next(Instant now) {
  const auto rendering =
      world_.control.transact([&](db::Database& database) { return outbox::take_rendering(database, now); });
  if (!rendering) return false;
  composing_ = rendering->id;
  const auto scope = world_.control.read([&](db::Database& database) {
    return world_.scopes.for_recipient(database, rendering->recipient, rendering->customer);
  });
  finish_composing(*rendering, scope ? compose(*rendering, *scope) : Result<FinishedMail>(scope.error()));
  composing_.reset();
  return true;
}

Result<FinishedMail> Deliverer::compose(const Rendering& rendering, const model::Scope& scope) const {
  try {
    return world_.composer.compose({.scope = scope,
                                    .report = rendering.report,
                                    .at = rendering.at,
                                    .attach = rendering.attach,
                                    .nominal = rendering.nominal,
                                    .kind = rendering.kind,
                                    .attachments = rendering.attachments,
                                    .id = id_of(rendering),
                                    .now = world_.clock.now()});
  } catch (const Failure& failure) {
    return failure.error();
  } catch (const std::exception& defect) {  // one report that cannot be drawn must not hold up the others
    return Error{Errc::internal, defect.what(), ""};
  }
}

void Deliverer::finish_composing(const Rendering& rendering, const Result<FinishedMail>& mail) {
  const Instant now = world_.clock.now();
  world_.control.transact([&](db::Database& database) {
    if (mail) {
      if (outbox::queue(database, rendering.id, *mail, now)) note(database, rendering, "ok");
      return 0;
    }
    const Error& error = mail.error();
    const Step step = error.code == Errc::denied
                          ? last(State::suppressed, shown(error), now)
                          : again(State::planned, rendering.attempts, rendering.deadline, {now, shown(error)});
    if (outbox::leave_rendering(database, rendering.id, step)) note(database, rendering, name_of(error.code));
    return 0;
  });
  if (!mail)
    world_.log.warning("delivery", fmt::format("delivery {} was not composed: {}", rendering.id, mail.error().message));
}

void Deliverer::note(db::Database& database, const Rendering& rendering, std::string_view outcome) const {
  world_.trail.append(database, {.at = world_.clock.now(),
                                 .actor = rendering.recipient.text,
                                 .role = "",
                                 .customer = rendering.customer.text,
                                 .act = "delivery.compose",
                                 .object = fmt::format("{} {}", rendering.schedule_name, rendering.id),
                                 .outcome = std::string(outcome),
                                 .peer = ""});
}

bool Deliverer::send_next(Instant now, const std::stop_token& stop) {
  if (breaker_.open_at(now)) return false;
  auto sending = world_.control.transact([&](db::Database& database) { return outbox::take_sending(database, now); });
  if (!sending) return false;
  in_hand_.push_back({std::move(*sending), std::nullopt});
  try {
    in_hand_.back().outcome = send(in_hand_.back().sending, stop);
    finish_sending(in_hand_.back().sending, *in_hand_.back().outcome);
  } catch (const NoLongerOurs&) {
    transport_.reset();
  }
  in_hand_.pop_back();
  return true;
}

mail::Outcome Deliverer::send(const Sending& sending, const std::stop_token& stop) {
  if (!transport_) {
    auto opened = world_.connect();
    if (!opened) return mail::HostFailure{shown(opened.error())};
    transport_ = std::move(*opened);
  }
  enum class Reached { nothing, database, data } reached = Reached::nothing;
  try {
    const std::stop_callback hurry(stop, [&] { transport_->hurry(); });
    return transport_->send(sending.envelope, sending.bytes, [&] {
      reached = Reached::database;
      const bool ours =
          world_.control.transact([&](db::Database& database) { return outbox::enter_data(database, sending.id); });
      if (!ours) throw NoLongerOurs{};
      reached = Reached::data;
    });
  } catch (const std::exception& failure) {
    if (reached == Reached::database) throw;  // not the transport's fault, and nothing has left
    transport_.reset();
    if (reached == Reached::data) return mail::Doubt{failure.what()};
    return mail::HostFailure{failure.what()};
  }
}

void Deliverer::finish_sending(const Sending& sending, const mail::Outcome& outcome) {
  const Instant now = world_.clock.now();
  const auto with_database = [&](auto use) {
    world_.control.transact([&](db::Database& database) {
      use(database);
      return 0;
    });
  };
  const auto record = [&](const Step& step) {
    breaker_.succeeded();
    with_database([&](db::Database& database) { outbox::record(database, sending.id, step); });
    if (step.state != State::sent)
      world_.log.warning("delivery", fmt::format("delivery {} {}: {}", sending.id, name_of(step.state), step.reply));
  };
  std::visit(
      Overloaded{
          [&](const mail::Sent& sent) {
            const bool twice = sending.doubts > 0;
            record(last(State::sent,
                        twice ? sent.reply + " (the second time: whether the first arrived is not known)" : sent.reply,
                        now));
          },
          [&](const mail::Deferred& deferred) {
            record(again(State::deferred, sending.attempts, sending.deadline, {now, deferred.text}));
          },
          [&](const mail::Rejected& rejected) {
            if (rejected.code != too_large || sending.attachments == 0)
              return record(last(State::bounced, rejected.text, now));
            breaker_.succeeded();
            with_database([&](db::Database& database) { outbox::shorten(database, sending.id, rejected.text); });
          },
          [&](const mail::HostFailure& failure) {
            breaker_.failed(now);
            with_database([&](db::Database& database) {
              outbox::put_back(database, sending.id, failure.text, breaker_.until());
            });
            world_.log.warning("delivery", fmt::format("mail is not going out: {}; next try at {}", failure.text,
                                                       to_iso(breaker_.until())));
          },
          [&](const mail::Doubt& doubt) {
            with_database([&](db::Database& database) {
              outbox::doubt(database, sending.id, {doubt.text, now + before_resending, now});
            });
            world_.log.warning("delivery", fmt::format("delivery {} is in doubt: {}", sending.id, doubt.text));
          },
      },
      outcome);
}

}  // namespace portico::delivery
