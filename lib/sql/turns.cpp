#include "sql/turns.hpp"

namespace portico::sql {

Turns::Turn::~Turn() {
  if (!turns_) return;
  {
    const std::lock_guard lock(turns_->mutex_);
    turns_->running_.erase(account_);
  }
  turns_->changed_.notify_all();
}

Result<Turns::Turn> Turns::take(const std::string& account, const std::stop_token& gone) {
  const Error full{Errc::throttled, "other SQL statements are running", "Try again in a moment.",
                   std::chrono::seconds{2}};
  std::unique_lock lock(mutex_);
  const auto mine = [&] { return running_.size() < setting_.running && !running_.contains(account); };
  if (!mine()) {
    if (waiting_ >= setting_.waiting) return full;
    ++waiting_;
    const bool came = changed_.wait_for(lock, gone, setting_.patience, mine);
    --waiting_;
    if (!came) return full;
  }
  running_.insert(account);
  return Turn(*this, account);
}

}  // namespace portico::sql
