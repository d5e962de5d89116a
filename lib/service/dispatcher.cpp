#include "service/dispatcher.hpp"

#include "core/text.hpp"

namespace portico::service {
namespace {

bool operator_role(const Caller& caller, model::Role least) {
  return caller.session && caller.session->operator_role() && *caller.session->operator_role() >= least;
}

Error not_signed_in() { return {Errc::not_signed_in, "not signed in, or the session has ended", "Run: portico login"}; }

Result<void> check_access(const protocol::Method& method, const Caller& caller) {
  using protocol::Access;
  if (method.access == Access::anonymous) return {};
  if (method.access == Access::local && (caller.local || operator_role(caller, model::Role::admin))) return {};
  if (!caller.session) return not_signed_in();
  // The scope decides the rest: who is an analyst here may be a viewer there.
  if (method.access == Access::viewer || method.access == Access::analyst || method.access == Access::owner) return {};
  if (method.access == Access::auditor && operator_role(caller, model::Role::auditor)) return {};
  if (method.access == Access::admin && operator_role(caller, model::Role::admin)) return {};
  return Error{Errc::denied,
               fmt::format("{} is for the operator's {}s", method.name,
                           name_of(method.access) == "auditor" ? "auditor" : "admin"),
               "Ask an admin of the portal."};
}

Result<Answered> unknown_method(std::string_view name) {
  std::vector<std::string> known;
  for (const auto& method : protocol::methods()) known.emplace_back(method.name);
  return Error{Errc::not_found, fmt::format("no method '{}'{}", name, did_you_mean(name, known)), ""};
}

}  // namespace

std::string Caller::name() const {
  if (session) return session->account().text;
  return local && uid ? fmt::format("uid {}", *uid) : std::string();
}

Result<Answered> Dispatcher::dispatch(std::string_view name, const protocol::Json& body, const Caller& caller) const {
  const protocol::Method* method = protocol::find_method(name);
  const auto handler = handlers_.find(name);
  if (!method || handler == handlers_.end()) return unknown_method(name);
  PORTICO_CHECK(check_access(*method, caller));
  if (method->access != protocol::Access::local || operator_role(caller, model::Role::admin))
    return handler->second(body, caller);
  // Allowed for the peer's sake: whose session it happens to send is beside the point, and not who did it.
  Caller peer = caller;
  peer.session.reset();
  return handler->second(body, peer);
}

}  // namespace portico::service
