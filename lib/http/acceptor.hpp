#pragma once
#include <chrono>
#include <functional>
#include <string>

#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <fmt/format.h>

#include "core/log.hpp"

namespace portico::http {

/// Accepts sockets of a protocol of Asio, one after the other, until it is closed.
template <class Protocol>
class Acceptor {
 public:
  using Socket = typename Protocol::socket;

  /// Takes over what listens already; `address` names it in the log.
  Acceptor(typename Protocol::acceptor acceptor, std::string address, Log& log)
      : acceptor_(std::move(acceptor)), pause_(acceptor_.get_executor()), address_(std::move(address)), log_(log) {}

  void accept(std::function<void(Socket)> arrived) {
    arrived_ = std::move(arrived);
    accept_next();
  }
  bool is_open() const { return acceptor_.is_open(); }
  void close() {
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    pause_.cancel();
  }

 private:
  /// How long to wait when accepting fails, as it does while the process has no descriptor left.
  static constexpr std::chrono::milliseconds accept_pause{100};

  void accept_next() {
    acceptor_.async_accept([this](boost::system::error_code failure, Socket socket) {
      if (failure == boost::asio::error::operation_aborted) return;
      if (failure) return accept_later(failure);
      arrived_(std::move(socket));
      if (acceptor_.is_open()) accept_next();
    });
  }

  void accept_later(boost::system::error_code failure) {
    log_.warning("http", fmt::format("cannot accept a connection at {}: {}", address_, failure.message()));
    pause_.expires_after(accept_pause);
    pause_.async_wait([this](boost::system::error_code cancelled) {
      if (!cancelled && acceptor_.is_open()) accept_next();
    });
  }

  typename Protocol::acceptor acceptor_;
  boost::asio::steady_timer pause_;
  std::string address_;
  Log& log_;
  std::function<void(Socket)> arrived_;
};

}  // namespace portico::http
