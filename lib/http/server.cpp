#include "http/server.hpp"

#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <unordered_map>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/thread_pool.hpp>

#include "http/admission.hpp"
#include "http/session.hpp"
#include "http/tls_listener.hpp"
#include "http/unix_listener.hpp"

namespace portico::http {
namespace asio = boost::asio;
namespace {

/// Connections beyond the limit that are told so; those beyond these are closed without a word.
constexpr std::size_t max_turned_away = 32;

}  // namespace

class Server::Impl {
 public:
  Impl(const Limits& limits, Handler handler, Log& log)
      : limits_(limits),
        handler_(std::move(handler)),
        log_(log),
        admission_(limits_),
        work_guard_(context_.get_executor()) {}

  ~Impl() { stop(std::chrono::milliseconds{0}); }

  Result<void> listen_unix(const std::filesystem::path& path) {
    PORTICO_TRY(auto listener, http::listen_unix(context_, path, log_));
    listeners_.push_back(std::move(listener));
    return {};
  }

  Result<void> listen_tls(const Endpoint& endpoint) {
    PORTICO_TRY(auto listener, http::listen_tls(tls_host_, endpoint));
    listeners_.push_back(std::move(listener));
    return {};
  }

  void use(TlsIdentity::Shared identity) {
    const std::lock_guard lock(mutex_);
    identity_ = std::move(identity);
  }

  void start(unsigned threads) {
    workers_.emplace(threads);
    for (auto& listener : listeners_)
      listener->accept([this](std::unique_ptr<Connection> connection) { arrived(std::move(connection)); });
    io_thread_ = std::thread([this] { context_.run(); });
  }

  void stop(std::chrono::milliseconds grace) {
    if (!io_thread_.joinable()) return listeners_.clear();
    asio::post(context_, [this] { wind_down(); });
    {
      std::unique_lock lock(mutex_);
      all_ended_.wait_for(lock, grace, [this] { return done_; });
    }
    asio::post(context_, [this] { for_each_session(&Session::close); });
    workers_->stop();
    workers_->join();
    work_guard_.reset();
    // With every connection closed and no listener left the thread runs out of work by itself.
    io_thread_.join();
  }

 private:
  struct Entry {
    std::shared_ptr<Session> session;
    bool admitted;
  };

  TlsIdentity::Shared identity() {
    const std::lock_guard lock(mutex_);
    return identity_;
  }

  void arrived(std::unique_ptr<Connection> connection) {
    if (stopping_) return connection->close();
    const bool admitted = admission_.enter(connection->peer());
    if (!admitted && turned_away_ >= max_turned_away) return connection->close();
    if (!admitted) ++turned_away_;
    const auto session = std::make_shared<Session>(std::move(connection), host_);
    sessions_.emplace(session.get(), Entry{session, admitted});
    if (admitted) return session->start();
    session->turn_away({.status = 503,
                        .code = Errc::unavailable,
                        .message = "too many connections",
                        .hint = "Try again in a moment."});
  }

  void ended(Session& session) {
    const auto found = sessions_.find(&session);
    if (found->second.admitted)
      admission_.leave(session.peer());
    else
      --turned_away_;
    sessions_.erase(found);
    tell_when_done();
  }

  void wind_down() {
    for (auto& listener : listeners_) listener->close();
    stopping_ = true;
    for_each_session(&Session::wind_down);
    tell_when_done();
  }

  /// Over a copy: a session that closes leaves the table.
  void for_each_session(void (Session::*act)()) {
    std::vector<std::shared_ptr<Session>> all;
    for (const auto& [key, entry] : sessions_) all.push_back(entry.session);
    for (const auto& session : all) (*session.*act)();
  }

  void tell_when_done() {
    if (!stopping_ || !sessions_.empty()) return;
    const std::lock_guard lock(mutex_);
    done_ = true;
    all_ended_.notify_all();
  }

  const Limits limits_;
  const Handler handler_;
  Log& log_;
  const Session::Host host_{limits_, handler_, log_,
                            [this](std::function<void()> work) { asio::post(*workers_, std::move(work)); },
                            [this](Session& session) { ended(session); }};
  Admission admission_;  // this and the next four: on the I/O thread
  std::unordered_map<const Session*, Entry> sessions_;
  std::size_t turned_away_ = 0;
  bool stopping_ = false;
  asio::io_context context_{1};
  asio::executor_work_guard<asio::io_context::executor_type> work_guard_;
  const TlsHost tls_host_{context_, limits_, [this] { return identity(); }, log_};
  std::vector<std::unique_ptr<Listener>> listeners_;
  std::optional<asio::thread_pool> workers_;
  std::thread io_thread_;
  std::mutex mutex_;
  std::condition_variable all_ended_;
  TlsIdentity::Shared identity_;  ///< guarded by mutex_
  bool done_ = false;             ///< stopping, and no session left; guarded by mutex_
};

Server::Server(const Limits& limits, Handler handler, Log& log)
    : impl_(std::make_unique<Impl>(limits, std::move(handler), log)) {}

Server::~Server() = default;

Result<void> Server::listen_unix(const std::filesystem::path& path) { return impl_->listen_unix(path); }

Result<void> Server::listen_tls(const Endpoint& endpoint) { return impl_->listen_tls(endpoint); }

void Server::use(TlsIdentity::Shared identity) { impl_->use(std::move(identity)); }

void Server::start(unsigned threads) { impl_->start(threads); }

void Server::stop(std::chrono::milliseconds grace) { impl_->stop(grace); }

}  // namespace portico::http
