#pragma once
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <thread>

#include "http/message.hpp"
#include "service/generation.hpp"
#include "service/keeper.hpp"

namespace portico::service {

/// The daemon without its listener: answers requests, syncs sources when they are due, plans and sends deliveries.
/// Thread-safe.
class Portal {
 public:
  /// Opens the data folder and puts the configuration to work. `daemon_uid` may call `local` methods.
  static Result<std::unique_ptr<Portal>> open(Configuration configuration, const Ports& ports, unsigned daemon_uid);
  ~Portal();
  Portal(const Portal&) = delete;
  Portal& operator=(const Portal&) = delete;

  http::Response answer(http::Request&& request) const;
  /// Begins to sync and deliver: sources that were never synced, or are due, at once.
  void start();
  /// Finishes what is being written or sent, then ends the loops. No new work begins.
  void stop();
  /// Puts a new configuration to work; the error, and the old one kept, when it does not fit what is stored.
  Result<void> reload(Configuration configuration);

 private:
  Portal(std::unique_ptr<Stores> stores, std::shared_ptr<const Generation> generation, unsigned daemon_uid);
  std::shared_ptr<const Generation> current() const;
  /// Runs `turn` about five times a second until stopped.
  void loop(const std::stop_token& stopped, const char* name, void (Portal::*turn)(const std::stop_token&));
  void sync_turn(const std::stop_token& stopped);
  void plan_turn(const std::stop_token& stopped);
  void send_turn(const std::stop_token& stopped);
  /// Removes what has ended long since, once an hour.
  void sweep_turn(const std::stop_token& stopped);
  /// Removes rows that are too old to be kept.
  void keep_turn(const std::stop_token& stopped);
  /// Tells who waits for it that the data has changed.
  void tell_turn(const std::stop_token& stopped);
  /// Also when its schedule passed while the daemon was down, or it was never synced.
  bool sync_due(const ingest::SourceDefinition& source, Instant now);

  std::unique_ptr<Stores> stores_;
  unsigned daemon_uid_;
  mutable std::mutex mutex_;
  std::condition_variable_any wake_;
  std::shared_ptr<const Generation> generation_;
  std::map<std::string, Instant> next_sync_;  // used by the syncing thread only
  Instant next_sweep_;                        // used by the sweeping thread only
  Keeper keeper_;                             // used by the keeping thread only
  bool unfinished_ = true;                    // likewise: an erasure may have been cut off by the end of the process
  std::vector<std::jthread> threads_;
};

}  // namespace portico::service
