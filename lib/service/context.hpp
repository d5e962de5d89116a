#pragma once
#include <string>

#include "audit/trail.hpp"
#include "core/clock.hpp"
#include "core/log.hpp"
#include "core/zone.hpp"
#include "db/shared.hpp"
#include "identity/scope_issuer.hpp"
#include "protocol/data.hpp"
#include "service/dispatcher.hpp"

namespace portico::service {

/// What a caller did, for the audit log.
struct Act {
  std::string name;      ///< the method
  std::string object;    ///< what it was done to
  std::string customer;  ///< whose data; "*" for all, "" for none
};

/// An act on what belongs to the customer, or customers, of a scope.
Act act_of(std::string_view name, const std::string& object, const model::Scope& scope);

/// What every family of use cases stands on. All of it outlives the families.
struct Context {
  const Clock& clock;
  Log& log;
  const Zones& zones;
  db::Shared& control;
  const audit::Trail& trail;
  const identity::ScopeIssuer& scopes;

  /// Appends an entry in the caller's transaction.
  void record(db::Database& database, const Caller& caller, const Act& act, std::string_view outcome) const;

  /// The scope that the session gives for what the request asks to see.
  Result<model::Scope> scope_for(const protocol::Target& target, const Caller& caller) const;

  /// Runs `use(scope)` and records the reading, durably, before its answer goes out; refusals are recorded, too.
  template <class Use>
  auto read_data(const protocol::Target& target, const Caller& caller, Act act, Use use) const
      -> decltype(use(std::declval<const model::Scope&>())) {
    const auto scope = scope_for(target, caller);
    if (!scope) {
      act.customer = target.all_customers ? "*" : target.customer;
      note(caller, act, name_of(scope.error().code));
      return scope.error();
    }
    act.customer = scope->all_customers() ? "*" : scope->customer()->text;
    auto answer = use(*scope);
    note(caller, act, answer ? "ok" : name_of(answer.error().code));
    return answer;
  }

  /// Appends an entry in a transaction of its own: durable when it returns.
  void note(const Caller& caller, const Act& act, std::string_view outcome) const;
};

}  // namespace portico::service
