#pragma once
#include <filesystem>
#include <functional>
#include <stop_token>

#include "sql/message.hpp"
#include "sql/turns.hpp"
#include "sql/workers.hpp"

namespace portico::sql {

/// Takes rows of a scan. False ends the scan.
using BatchSink = std::function<bool(const Excerpt&)>;

/// Port: the tables that one statement may read. What it does not give, no statement can see.
class Tables {
 public:
  virtual ~Tables() = default;
  /// The same at every call.
  virtual const std::vector<Table>& tables() const = 0;
  /// About how many rows; for the order of joins only.
  virtual std::int64_t count(std::uint32_t table) = 0;
  /// Calls `sink` with batches of the asked columns until it answers false. A sink may begin another scan.
  virtual Result<void> scan(const Scan& scan, const BatchSink& sink) = 0;
};

/// The daemon's side of SQL. Each statement gets a worker process of its own, which has served no other and serves no
/// other. Believes nothing that a worker says: it can ask for rows of the given tables, and answer, and no more.
/// Thread-safe.
class Door {
 public:
  /// `worker`: the program portico-sql-worker.
  Door(std::filesystem::path worker, const Limits& limits, const Turns::Setting& turns = {})
      : limits_(limits), turns_(turns), workers_(std::move(worker), limits) {}

  /// `invalid` for a statement that is wrong, not allowed or too large, as SQLite says it, with what was probably
  /// meant; `pending` when it takes too long; `throttled` when too many are running; `unavailable` when the worker
  /// cannot be started, or when it was ended because `gone` was asked to stop; `internal` when it ends without an
  /// answer or misbehaves; else what a scan failed with.
  Result<Answer> answer(const Statement& statement, Tables& tables, const std::string& account,
                        const std::stop_token& gone = {}) const;

 private:
  Limits limits_;
  mutable Turns turns_;
  mutable Workers workers_;
};

}  // namespace portico::sql
