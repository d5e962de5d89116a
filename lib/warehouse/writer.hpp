#pragma once
#include <filesystem>
#include <mutex>
#include <shared_mutex>

#include "db/database.hpp"
#include "warehouse/fair_mutex.hpp"
#include "warehouse/party_store.hpp"

namespace portico::warehouse {

struct EmbeddedOptions;

/// The one connection that writes the file and checkpoints it, and who may use it when. Thread-safe.
class Writer {
 public:
  Writer(const std::filesystem::path& file, const EmbeddedOptions& options);

  /// Runs `act(database)` as one transaction, after those of other threads, and then `after(result)` before the next
  /// one begins. What `act` throws undoes it.
  template <class Act, class After>
  auto transact(Act&& act, After&& after, db::Transaction::Flush flush = db::Transaction::Flush::at_commit) {
    const std::lock_guard lock(mutex_);
    try {
      db::Transaction transaction(database_, flush);
      auto result = act(database_);
      {
        const std::unique_lock gate(gate_);
        transaction.commit();
      }
      after(result);
      return result;
    } catch (...) {
      parties_.clear();  // it may know some that were made in the transaction
      throw;
    }
  }
  template <class Act>
  auto transact(Act&& act, db::Transaction::Flush flush = db::Transaction::Flush::at_commit) {
    if constexpr (std::is_void_v<std::invoke_result_t<Act, db::Database&>>)
      transact([&](db::Database& database) { return act(database), 0; }, [](int) {}, flush);
    else
      return transact(
          std::forward<Act>(act), [](const auto&) {}, flush);
  }
  /// What nobody sees before a later transaction: a power failure may undo it until then.
  template <class Act>
  auto transact_unflushed(Act&& act) {
    return transact(std::forward<Act>(act), db::Transaction::Flush::later);
  }
  /// The same for an act that makes its own transaction.
  template <class Act>
  auto transact_alone(Act&& act) {
    const std::lock_guard lock(mutex_);
    return act(database_);
  }

  /// While this lives, no transaction becomes visible: several readers can begin with the same state.
  std::shared_lock<std::shared_mutex> hold_commits() const { return std::shared_lock(gate_); }

  /// Moves what the log holds into the file, and gives free pages back when there are many.
  void tidy();
  /// The same to the last page, and empties the log: nothing of deleted rows stays in the files. Readers that hold an
  /// older state are waited for, up to a few seconds; after that the log is emptied by a later commit.
  void wipe();

  /// To be used within transact() only.
  PartyCache& parties() { return parties_; }

 private:
  bool give_back_pages(std::int64_t most_free);

  FairMutex mutex_;  // so that merges get their turn beside a load
  mutable std::shared_mutex gate_;
  db::Database database_;  // under mutex_
  PartyCache parties_;     // under mutex_
};

}  // namespace portico::warehouse
