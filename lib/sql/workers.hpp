#pragma once
#include <filesystem>
#include <mutex>
#include <optional>

#include "core/belt.hpp"
#include "process/child.hpp"

namespace portico::sql {

/// The worker processes of statements, one for each. From the first statement on, a fresh one waits ready for the next,
/// so that nobody waits for its start; used ones are ended beside the work. Thread-safe.
class Workers {
 public:
  explicit Workers(std::filesystem::path program);

  /// A process that nobody has spoken to. Fails as Child::start.
  Result<process::Child> take();
  /// Kills it, and does not wait for its end.
  void give_back(process::Child used) noexcept;

 private:
  void make_ready() noexcept;

  std::filesystem::path program_;
  std::mutex mutex_;
  std::optional<process::Child> ready_;  // under mutex_
  std::mutex giving_;
  Belt<process::Child> used_;  // put under giving_; the last member, since its thread uses the others
};

}  // namespace portico::sql
