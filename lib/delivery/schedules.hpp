#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "core/error.hpp"
#include "core/id.hpp"
#include "core/time.hpp"
#include "core/zone.hpp"
#include "db/database.hpp"
#include "identity/scope_issuer.hpp"
#include "model/catalog.hpp"

namespace portico::delivery {

/// A subscription: which report of which customer goes when to whom.
struct Schedule {
  enum class State { active, paused };
  std::int64_t id = 0;
  CustomerId customer;
  std::string name;  ///< unique per customer
  AccountId owner;
  std::string report;
  std::string at;  ///< canonical, with its zone
  std::vector<AccountId> to;
  std::vector<std::string> attach;
  State state = State::active;
};

std::string_view name_of(Schedule::State state);

/// What a person asks for.
struct NewSchedule {
  std::string name;
  std::string report;
  std::string at;
  std::string zone;                 ///< where `at` names none; "" for UTC
  std::vector<std::string> to;      ///< addresses; empty: the caller
  std::vector<std::string> attach;  ///< "csv"
};

/// The schedules of customers. A caller sees and changes its own; an owner at the customer, or an admin, everyone's
/// there. What the caller may not see is answered as missing. Functions run in the caller's transaction. Holds no
/// connection; thread-safe.
class Schedules {
 public:
  /// All must outlive it.
  Schedules(const model::Catalog& catalog, const Zones& zones, const identity::ScopeIssuer& scopes)
      : catalog_(catalog), zones_(zones), scopes_(scopes) {}

  /// Runs from its first occurrence after `now`. `invalid` for a malformed name, rule or format, or a scope of all
  /// customers; `not_found` for an unknown report or a recipient without an active account at the customer; `denied`
  /// when others than the caller are named by less than an owner; `conflict` when the customer has one of that name.
  Result<Schedule> create(db::Database& database, const NewSchedule& wanted, const model::Scope& scope,
                          Instant now) const;
  /// By customer and name.
  std::vector<Schedule> list(db::Database& database, const model::Scope& scope) const;
  Result<Schedule> find(db::Database& database, const std::string& name, const model::Scope& scope) const;

  /// Occurrences while it is paused are skipped. Both answer ok when nothing changes.
  Result<Schedule> pause(db::Database& database, const std::string& name, const model::Scope& scope, Instant now) const;
  Result<Schedule> resume(db::Database& database, const std::string& name, const model::Scope& scope,
                          Instant now) const;
  /// Cancels what is not sent yet; its deliveries stay listed.
  Result<Schedule> remove(db::Database& database, const std::string& name, const model::Scope& scope,
                          Instant now) const;

  /// The first `count` occurrences after `now`, as "2026-11-23T07:00+01:00"; none while it is paused.
  Result<std::vector<std::string>> upcoming(const Schedule& schedule, Instant now, std::size_t count) const;

 private:
  Result<std::vector<AccountId>> recipients(db::Database& database, const NewSchedule& wanted,
                                            const model::Scope& scope) const;

  const model::Catalog& catalog_;
  const Zones& zones_;
  const identity::ScopeIssuer& scopes_;
};

}  // namespace portico::delivery
