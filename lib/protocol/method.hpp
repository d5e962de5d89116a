#pragma once
#include <span>
#include <string_view>

namespace portico::protocol {

/// Who may call a method. The service checks it once, before the handler runs.
enum class Access {
  anonymous,  ///< anyone: the steps of signing in
  viewer,     ///< signed in with two factors; data only of the session's scope
  analyst,    ///< an analyst or owner at the customer, or an admin
  owner,      ///< an owner at the customer, or an admin
  auditor,    ///< an auditor or admin of the operator
  admin,      ///< an admin of the operator
  local,  ///< an admin, or the local peer: uid 0 or the daemon's own, over the unix socket; answers no customer rows
};

enum class Effect { reads, changes };

std::string_view name_of(Access access);

/// One row of the method table.
struct Method {
  std::string_view name;  ///< "<noun>.<verb>", as in POST /v1/<noun>.<verb>
  Access access;
  Effect effect;
  std::string_view summary;
};

/// A method with the types it speaks.
template <class RequestType, class ResponseType>
struct Call : Method {
  using Request = RequestType;
  using Response = ResponseType;
};

/// A method that answers with single rows (`rows_json.hpp`).
template <class RequestType>
struct RowsCall : Method {
  using Request = RequestType;
};

/// Every method, by name.
std::span<const Method> methods();
/// Null if there is none.
const Method* find_method(std::string_view name);

}  // namespace portico::protocol
