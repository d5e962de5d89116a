#include "service/portal.hpp"

#include "calendar/schedule_rule.hpp"
#include "identity/throttle.hpp"
#include "service/api.hpp"

namespace portico::service {
namespace {

constexpr std::chrono::milliseconds turn_interval{200};
constexpr std::chrono::hours sweep_interval{1};

}  // namespace

Result<std::unique_ptr<Portal>> Portal::open(Configuration configuration, const Ports& ports, unsigned daemon_uid) {
  PORTICO_TRY(auto stores, Stores::open(configuration.daemon.data_dir, ports, configuration.catalog.brand.name));
  PORTICO_TRY(auto generation, Generation::make(std::move(configuration), *stores));
  return std::unique_ptr<Portal>(new Portal(std::move(stores), std::move(generation), daemon_uid));
}

Portal::Portal(std::unique_ptr<Stores> stores, std::shared_ptr<const Generation> generation, unsigned daemon_uid)
    : stores_(std::move(stores)), daemon_uid_(daemon_uid), generation_(std::move(generation)), keeper_(*stores_) {}

Portal::~Portal() { stop(); }

std::shared_ptr<const Generation> Portal::current() const {
  const std::lock_guard lock(mutex_);
  return generation_;
}

http::Response Portal::answer(http::Request&& request) const {
  const auto generation = current();
  const Api api(
      generation->dispatcher(), [&](std::string_view token) { return generation->sign_in().verify(token); },
      stores_->ports().random, daemon_uid_);
  http::Response response = api.answer(request);
  // What makes pieces, or answers later, stands on this generation.
  if (response.pieces)
    response.pieces = [generation, pieces = std::move(response.pieces)](std::string& piece) { return pieces(piece); };
  if (response.later)
    response.later = [generation, later = std::move(response.later)](std::function<void(http::Response)> take) {
      later(std::move(take));
    };
  return response;
}

Result<void> Portal::reload(Configuration configuration) {
  const auto old = current();
  const Settings &now = old->configuration().daemon, &then = configuration.daemon;
  if (then.data_dir != now.data_dir || then.sockets != now.sockets || then.endpoints != now.endpoints)
    stores_->ports().log.warning("daemon", "data_dir and listen take effect after a restart");
  PORTICO_TRY(auto fresh, Generation::make(std::move(configuration), *stores_));
  {
    const std::lock_guard lock(mutex_);
    generation_ = std::move(fresh);
  }
  stores_->changes().tell_all(stores_->warehouse().latest_tx());
  return {};
}

void Portal::start() {
  current()->deliverer().recover();
  const auto begin = [this](const char* name, void (Portal::*turn)(const std::stop_token&)) {
    threads_.emplace_back([this, name, turn](const std::stop_token& stopped) { loop(stopped, name, turn); });
  };
  begin("sync", &Portal::sync_turn);
  begin("plan", &Portal::plan_turn);
  begin("send", &Portal::send_turn);
  begin("sweep", &Portal::sweep_turn);
  begin("keep", &Portal::keep_turn);
  begin("tell", &Portal::tell_turn);
}

void Portal::stop() {
  for (auto& thread : threads_) thread.request_stop();
  threads_.clear();
}

void Portal::loop(const std::stop_token& stopped, const char* name, void (Portal::*turn)(const std::stop_token&)) {
  while (!stopped.stop_requested()) {
    try {
      (this->*turn)(stopped);
    } catch (const std::exception& failed) {
      stores_->ports().log.error(name, failed.what());
    }
    std::unique_lock lock(mutex_);
    wake_.wait_for(lock, stopped, turn_interval, [] { return false; });
  }
}

bool Portal::sync_due(const ingest::SourceDefinition& source, Instant now) {
  if (source.schedule.empty()) return false;
  const auto rule = calendar::ScheduleRule::parse(source.schedule, stores_->ports().zones, "UTC");
  const auto after = [&](Instant instant) {
    return rule ? rule->next(instant).value_or(Instant::max()) : Instant::max();
  };
  auto planned = next_sync_.find(source.name);
  if (planned == next_sync_.end()) {
    const auto state = stores_->warehouse().sync_state(source.name);
    planned = next_sync_.emplace(source.name, state && state->succeeded_at ? after(*state->succeeded_at) : now).first;
  }
  if (now < planned->second) return false;
  planned->second = after(now);
  return true;
}

void Portal::sync_turn(const std::stop_token& stopped) {
  const auto generation = current();
  bool synced = false;
  for (const auto& source : generation->configuration().sources) {
    if (stopped.stop_requested()) return;
    if (!sync_due(source, stores_->ports().clock.now())) continue;
    synced = true;
    if (const auto report = generation->operations().sync(source.name, stopped); !report)
      stores_->ports().log.error("sync", fmt::format("source {}: {}", source.name, report.error().message));
  }
  if (synced) stores_->warehouse().maintain();
}

void Portal::plan_turn(const std::stop_token&) { current()->deliverer().plan(stores_->ports().clock.now()); }

void Portal::send_turn(const std::stop_token& stopped) {
  current()->deliverer().work(stores_->ports().clock.now(), stopped);
}

void Portal::sweep_turn(const std::stop_token&) {
  const Instant now = stores_->ports().clock.now();
  if (now < next_sweep_) return;
  next_sweep_ = now + sweep_interval;
  stores_->control().transact([&](db::Database& database) {
    stores_->login().sessions().sweep(database, now);
    identity::Throttle::forget_strangers(database, now);
    return 0;
  });
}

void Portal::keep_turn(const std::stop_token&) {
  if (std::exchange(unfinished_, false)) stores_->warehouse().maintain();
  keeper_.work(current()->configuration().catalog, stores_->ports().clock.now());
}

void Portal::tell_turn(const std::stop_token&) {
  stores_->changes().tell(stores_->warehouse().latest_tx(), std::chrono::steady_clock::now());
}

}  // namespace portico::service
