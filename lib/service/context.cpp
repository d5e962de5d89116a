#include "service/context.hpp"

namespace portico::service {

Act act_of(std::string_view name, const std::string& object, const model::Scope& scope) {
  return {.name = std::string(name), .object = object, .customer = scope.customer() ? scope.customer()->text : "*"};
}

void Context::record(db::Database& database, const Caller& caller, const Act& act, std::string_view outcome) const {
  const auto role = caller.session ? caller.session->operator_role() : std::nullopt;
  trail.append(database, {.at = clock.now(),
                          .actor = caller.name(),
                          .role = role ? std::string(model::name_of(*role)) : "",
                          .customer = act.customer,
                          .act = act.name,
                          .object = act.object,
                          .outcome = std::string(outcome),
                          .peer = caller.address});
}

void Context::note(const Caller& caller, const Act& act, std::string_view outcome) const {
  control.transact([&](db::Database& database) {
    record(database, caller, act, outcome);
    return 0;
  });
}

Result<model::Scope> Context::scope_for(const protocol::Target& target, const Caller& caller) const {
  identity::ScopeRequest request;
  if (!target.customer.empty()) request.customer = CustomerId(target.customer);
  if (target.all_customers) request.breadth = identity::ScopeRequest::Breadth::all_customers;
  return control.read([&](db::Database& database) { return scopes.for_session(database, *caller.session, request); });
}

}  // namespace portico::service
