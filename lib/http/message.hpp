#pragma once
/// http: HTTP/1.1 as far as Portico speaks it: listeners on unix sockets and over TLS with a strict gate and limits,
/// and a client over either. It knows no method, no session and no JSON.
#include <chrono>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace portico::http {

/// Who is at the other end of a connection.
struct Peer {
  std::optional<unsigned> uid;  ///< of a unix-socket peer, told by the kernel
  std::string address;          ///< "unix" or the IP address
};

/// A request that passed the gate.
struct Request {
  std::string method;  ///< "GET" or "POST"
  std::string target;  ///< path, without query
  std::string content_type;
  std::string accept;
  std::string authorization;  ///< the whole header value, "" if absent
  std::string body;
  Peer peer;
  std::stop_token gone = {};  ///< asked to stop once nobody is there any more to take the answer; on the I/O thread
};

struct Response {
  int status = 200;
  std::string content_type = "application/json";
  std::string body = {};
  std::vector<std::pair<std::string, std::string>> headers = {};  ///< further ones, e.g. Retry-After
  /// If set, the body comes from it in pieces, as long as it may be: each call appends some bytes and tells whether
  /// there may be more. One call at a time, on worker threads; when it throws, the connection breaks off.
  std::function<bool(std::string&)> pieces = {};
  /// If set, there is no answer yet, and the rest of this does not count: it is called once, on a worker thread, with
  /// what takes the answer when there is one, once, from any thread. When the client leaves first, its request's `gone`
  /// is asked to stop and the answer is not wanted any more. Meanwhile no thread waits.
  std::function<void(std::function<void(Response)>)> later = {};
};

}  // namespace portico::http
