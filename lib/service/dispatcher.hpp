#pragma once
/// service: the daemon's use cases. One class per family binds a handler to each method of the protocol's table; the
/// dispatcher checks the caller's access once, before any handler. Handlers open the transactions and write the audit
/// entries. It knows no socket: a caller is a value.
#include <functional>
#include <map>
#include <optional>
#include <stop_token>
#include <string>
#include <variant>

#include "identity/sessions.hpp"
#include "protocol/json.hpp"
#include "protocol/method.hpp"

namespace portico::service {

/// On whose behalf a request runs.
struct Caller {
  std::optional<identity::Session> session;  ///< verified in this request
  std::optional<unsigned> uid;               ///< of the peer on the unix socket
  bool local = false;                        ///< that uid may call `local` methods
  std::string address;                       ///< "unix", or the network address
  std::stop_token gone = {};                 ///< asked to stop when nobody waits for the answer any more

  /// For the audit log: the account, "uid 0", or "" for an anonymous caller.
  std::string name() const;
};

/// An answer that comes in pieces, as long as it may be: each call appends some text and tells whether there may be
/// more. What goes wrong on the way is told in the text.
using Pieces = std::function<bool(std::string&)>;

/// An answer that is not there yet: it is called once with what takes the answer when it is, once, from any thread.
template <class Response>
using Later = std::function<void(std::function<void(const Response&)>)>;

/// What a method answers: a message, encoded.
using Answered = std::variant<std::string, Pieces, Later<std::string>>;

/// Method name → handler.
class Dispatcher {
 public:
  using Handler = std::function<Result<Answered>(const protocol::Json&, const Caller&)>;

  /// Binds `handle(request, caller) -> Result<Response>`. Each method is bound once.
  template <class Request, class Response, class Handle>
  void bind(const protocol::Call<Request, Response>& method, Handle handle) {
    handlers_[std::string(method.name)] = [handle](const protocol::Json& body,
                                                   const Caller& caller) -> Result<Answered> {
      PORTICO_TRY(const Request request, protocol::decode<Request>(body));
      PORTICO_TRY(const Response response, Result<Response>(handle(request, caller)));
      return Answered(protocol::encode(response));
    };
  }
  /// Binds `handle(request, caller) -> Result<Later<Response>>`.
  template <class Request, class Response, class Handle>
  void bind_later(const protocol::Call<Request, Response>& method, Handle handle) {
    handlers_[std::string(method.name)] = [handle](const protocol::Json& body,
                                                   const Caller& caller) -> Result<Answered> {
      PORTICO_TRY(const Request request, protocol::decode<Request>(body));
      PORTICO_TRY(Later<Response> later, Result<Later<Response>>(handle(request, caller)));
      return Answered([later = std::move(later)](std::function<void(const std::string&)> take) {
        later([take = std::move(take)](const Response& response) { take(protocol::encode(response)); });
      });
    };
  }
  /// Binds `handle(request, caller) -> Result<Pieces>`.
  template <class Request, class Handle>
  void bind(const protocol::RowsCall<Request>& method, Handle handle) {
    handlers_[std::string(method.name)] = [handle](const protocol::Json& body,
                                                   const Caller& caller) -> Result<Answered> {
      PORTICO_TRY(const Request request, protocol::decode<Request>(body));
      PORTICO_TRY(Pieces pieces, Result<Pieces>(handle(request, caller)));
      return Answered(std::move(pieces));
    };
  }

  /// Checks access and runs the handler, passing on what it throws. `not_found` for an unknown method. Thread-safe once
  /// everything is bound.
  Result<Answered> dispatch(std::string_view method, const protocol::Json& body, const Caller& caller) const;
  bool has(std::string_view method) const { return handlers_.find(method) != handlers_.end(); }

 private:
  std::map<std::string, Handler, std::less<>> handlers_;
};

}  // namespace portico::service
