#pragma once
#include <filesystem>
#include <mutex>
#include <optional>

#include "core/belt.hpp"
#include "process/child.hpp"
#include "sql/message.hpp"

namespace portico::sql {

/// The daemon's line to a worker, whose every wait ends at the deadline.
class Line final : public Stream {
 public:
  Line(process::Socket& socket, process::Deadline deadline) : socket_(socket), deadline_(deadline) {}
  void write(std::string_view bytes) override { socket_.write(bytes, deadline_).value(); }
  void read(std::span<char> buffer) override { socket_.read(buffer, deadline_).value(); }

 private:
  process::Socket& socket_;
  process::Deadline deadline_;
};

/// The worker processes of statements, one for each. From the first statement on, a fresh one waits ready for the next,
/// so that nobody waits for its start; used ones are ended beside the work. Thread-safe.
class Workers {
 public:
  Workers(std::filesystem::path program, const Limits& limits);

  /// A process that has been told its limits and nothing else. Fails as Child::start.
  Result<process::Child> take();
  /// Kills it, and does not wait for its end.
  void give_back(process::Child used) noexcept;

 private:
  Result<process::Child> start() const;
  void make_ready() noexcept;

  std::filesystem::path program_;
  Limits limits_;
  std::mutex mutex_;
  std::optional<process::Child> ready_;  // under mutex_
  std::mutex giving_;
  Belt<process::Child> used_;  // put under giving_; the last member, since its thread uses the others
};

}  // namespace portico::sql
