#pragma once
/// delivery: schedules, their occurrences, and the outbox that brings each due report to each recipient once. It asks
/// identity for the recipient's scope, a composer for the mail and a mail transport to carry it; it knows no command,
/// no socket and no way a report is drawn.
#include <functional>
#include <memory>
#include <mutex>
#include <stop_token>
#include <vector>

#include "audit/trail.hpp"
#include "core/clock.hpp"
#include "core/log.hpp"
#include "core/zone.hpp"
#include "db/shared.hpp"
#include "delivery/breaker.hpp"
#include "delivery/composer.hpp"
#include "delivery/outbox.hpp"
#include "delivery/planner.hpp"
#include "delivery/schedules.hpp"

namespace portico::delivery {

/// What deliveries stand on. All of it outlives the deliverer.
struct World {
  using Connect = std::function<Result<std::unique_ptr<mail::MailTransport>>()>;

  db::Shared& control;
  const audit::Trail& trail;
  const identity::ScopeIssuer& scopes;
  const model::Catalog& catalog;
  const Composer& composer;
  Connect connect;  ///< opens the transport; empty without [mail]: then deliveries are held
  const Clock& clock;
  const Zones& zones;
  Log& log;
};

/// Plans, composes and sends. Each step is committed before the next, so it can die anywhere: `recover` brings what was
/// under way back in order. Several deliverers may share the tables (an old one finishing after a reload).
class Deliverer {
 public:
  explicit Deliverer(World world);

  const Schedules& schedules() const { return schedules_; }

  /// Adds a delivery of the schedule's report to `account`, now, and answers its number. In the caller's transaction.
  std::int64_t test(db::Database& database, const Schedule& schedule, const AccountId& account, Instant now) const;

  /// Once at the start of the process, before anything else works: what a crash left half-done is done again, and what
  /// may have gone out is in doubt.
  void recover();

  /// Writes the runs and deliveries that are due; answers how many deliveries. Thread-safe; never waits for a mail
  /// server.
  std::size_t plan(Instant now) const { return planner_.plan(now); }

  /// Composes and sends everything due at `now`, one after the other, until nothing is left or `stop` asks: then it
  /// ends after the message at hand, which a silent server cannot hold up for long. Answers how many steps it took.
  /// Slow; one thread at a time is let in. Throws what the database throws; calling it again goes on.
  std::size_t work(Instant now, const std::stop_token& stop);

  /// Deliveries that are on their way.
  std::int64_t waiting() const;

 private:
  /// A delivery in this deliverer's hands, kept until the database knows how it ended.
  struct InHand {
    Sending sending;
    std::optional<mail::Outcome> outcome;
  };

  /// Why nothing may go out; nothing when it may.
  std::optional<std::string> why_held(db::Database& database) const;
  void settle_strays(Instant now);
  bool compose_next(Instant now);
  Result<FinishedMail> compose(const Rendering& rendering, const model::Scope& scope) const;
  void finish_composing(const Rendering& rendering, const Result<FinishedMail>& mail);
  bool send_next(Instant now, const std::stop_token& stop);
  mail::Outcome send(const Sending& sending, const std::stop_token& stop);
  void finish_sending(const Sending& sending, const mail::Outcome& outcome);
  void note(db::Database& database, const Rendering& rendering, std::string_view outcome) const;

  World world_;
  Schedules schedules_;
  Planner planner_;
  std::mutex working_;
  std::unique_ptr<mail::MailTransport> transport_;
  Breaker breaker_;
  std::vector<InHand> in_hand_;
  std::optional<std::int64_t> composing_;
};

}  // namespace portico::delivery
