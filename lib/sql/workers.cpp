#include "sql/workers.hpp"

#include <exception>

namespace portico::sql {

Workers::Workers(std::filesystem::path program, const Limits& limits)
    : program_(std::move(program)), limits_(limits), used_(64, [this](process::Child used) {
        make_ready();
        const process::Child reaped = std::move(used);
      }) {}

Result<process::Child> Workers::take() {
  {
    const std::lock_guard lock(mutex_);
    std::optional<process::Child> ready = std::move(ready_);
    ready_.reset();
    if (ready && ready->is_running()) return std::move(*ready);
  }
  return start();
}

Result<process::Child> Workers::start() const {
  PORTICO_TRY(auto child, process::Child::start(program_, {}));
  try {
    Line line(child.socket(), std::chrono::steady_clock::now() + std::chrono::seconds{1});
    send(line, Message::limits, pack(limits_));
    return child;
  } catch (const Failure& gone) {
    return gone.error();
  }
}

void Workers::give_back(process::Child used) noexcept {
  used.kill();
  try {
    const std::lock_guard lock(giving_);
    used_.put(std::move(used));
  } catch (const std::exception&) {  // no thread to be had: it ends here
  }
}

/// Where none can be started now, the next statement tries again and is told why.
void Workers::make_ready() noexcept {
  try {
    const std::lock_guard lock(mutex_);
    if (ready_) return;
    if (auto fresh = start()) ready_.emplace(std::move(*fresh));
  } catch (const std::exception&) {
  }
}

}  // namespace portico::sql
