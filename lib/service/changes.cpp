#include "service/changes.hpp"

#include <algorithm>

namespace portico::service {

void Changes::add(Waiting waiting) {
  const std::lock_guard lock(mutex_);
  waiting_.push_back(std::move(waiting));
}

void Changes::tell(warehouse::Tx latest, Time now) {
  std::vector<Waiting> told;
  {
    const std::lock_guard lock(mutex_);
    std::erase_if(waiting_, [](const Waiting& waiting) { return waiting.gone.stop_requested(); });
    const auto due = std::partition(waiting_.begin(), waiting_.end(), [&](const Waiting& waiting) {
      return waiting.after >= latest && waiting.until > now;
    });
    told.assign(std::make_move_iterator(due), std::make_move_iterator(waiting_.end()));
    waiting_.erase(due, waiting_.end());
  }
  for (const Waiting& waiting : told) waiting.tell(latest, waiting.after < latest);
}

void Changes::tell_all(warehouse::Tx latest) {
  std::vector<Waiting> told;
  {
    const std::lock_guard lock(mutex_);
    told.swap(waiting_);
  }
  for (const Waiting& waiting : told) waiting.tell(latest, true);
}

}  // namespace portico::service
