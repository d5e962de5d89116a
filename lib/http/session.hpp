#pragma once
#include <array>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <stop_token>
#include <string>
#include <string_view>

#include "core/log.hpp"
#include "http/connection.hpp"
#include "http/reader.hpp"
#include "http/server.hpp"

namespace portico::http {

/// The conversation on one connection: request, answer, request … until either side, a refusal or a limit ends it.
/// Lives on the I/O thread; only the handler runs elsewhere.
class Session : public std::enable_shared_from_this<Session> {
 public:
  /// What a session needs from its server, which outlives it.
  struct Host {
    const Limits& limits;
    const Handler& handler;
    Log& log;
    std::function<void(std::function<void()>)> work;  ///< runs something on a worker thread
    std::function<void(Session&)> ended;              ///< the connection is closed; called once
  };

  Session(std::unique_ptr<Connection> connection, const Host& host);

  const Peer& peer() const { return connection_->peer(); }
  /// Waits for the first request.
  void start();
  /// Answers without reading a request, then closes.
  void turn_away(const Refusal& refusal);
  /// Finishes the request that is being handled or answered, then closes; closes at once when there is none.
  void wind_down();
  /// Closes at once.
  void close();

 private:
  /// Where an answer that comes later, from any thread, finds its session, for as long as that waits.
  struct Inbox {
    std::mutex mutex;
    std::shared_ptr<Session> session;  ///< guarded by mutex
  };
  enum class Phase { reading, handling, waiting, writing, producing, leaving, closed };

  void read();
  void received(std::size_t count);
  void received_early(std::string_view bytes);
  void consume(std::string_view bytes);
  void progress(RequestReader::Stage before);
  void handle();
  void answered(Response response, Then wanted);
  void wait(Response response, Then wanted);
  void stop_waiting();
  void send(Response response, Then then);
  void next_piece();
  void produced(std::string piece, bool more);
  void write();
  void written(std::size_t count);
  void leave();
  void next_request();
  void expires(std::chrono::milliseconds after);
  void expired();

  std::unique_ptr<Connection> connection_;
  const Host& host_;
  RequestReader reader_;
  Phase phase_ = Phase::reading;
  Then then_ = Then::keep_alive;
  bool winding_down_ = false;
  bool ended_ = false;    ///< the client has ended sending: nothing comes any more, and it is told only once
  bool reading_ = false;  ///< a read is under way; it may outlive the phase that began it
  std::array<char, 16 * 1024> buffer_{};
  std::string early_;                         ///< bytes that came before the answer and belong to the next request
  std::stop_source gone_{std::nostopstate};   ///< of the request that is being handled or waited for
  std::shared_ptr<Inbox> inbox_;              ///< while waiting
  std::function<bool(std::string&)> pieces_;  ///< of the answer's body, if any are to come
  std::string out_;
  std::size_t sent_ = 0;
  std::size_t discarded_ = 0;
};

}  // namespace portico::http
