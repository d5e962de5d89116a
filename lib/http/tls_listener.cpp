#include "http/tls_listener.hpp"

#include <optional>
#include <vector>

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ip/v6_only.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <fmt/format.h>

#include "http/acceptor.hpp"
#include "http/expiry.hpp"

namespace portico::http {
namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

/// One TLS stream, kept alive by its own pending operations: the last bytes of a connection go out after it is closed.
class Wire : public std::enable_shared_from_this<Wire> {
 public:
  Wire(tcp::socket socket, SSL* session, const TlsHost& host, std::string address)
      : stream_(std::move(socket), session),
        handshake_expiry_(stream_.get_executor()),
        host_(host),
        address_(std::move(address)) {}

  auto executor() { return stream_.get_executor(); }

  void read(std::span<char> into, Connection::Moved moved) {
    once_ready([self = shared_from_this(), into, moved = std::move(moved)]() mutable {
      if (self->state_ != State::ready) return moved(0);
      self->stream_.async_read_some(
          asio::buffer(into.data(), into.size()),
          [self, moved = std::move(moved)](error_code failure, std::size_t count) { moved(failure ? 0 : count); });
    });
  }

  void write(std::string_view bytes, Connection::Moved moved) {
    once_ready([self = shared_from_this(), bytes, moved = std::move(moved)]() mutable {
      if (self->state_ != State::ready) return moved(0);
      self->stream_.async_write_some(
          asio::buffer(bytes.data(), bytes.size()),
          [self, moved = std::move(moved)](error_code failure, std::size_t count) { moved(failure ? 0 : count); });
    });
  }

  /// Sends close_notify and does not wait for the other side's.
  void finish_writing() {
    SSL* session = stream_.native_handle();
    if (state_ != State::ready || (SSL_get_shutdown(session) & SSL_SENT_SHUTDOWN) != 0) return;
    // As if theirs had come: then OpenSSL has no reason to wait for it.
    SSL_set_shutdown(session, SSL_RECEIVED_SHUTDOWN);
    stream_.async_shutdown([self = shared_from_this()](error_code) {});
    // OpenSSL was called at once and only its bytes are under way; what they still send can be read.
    SSL_set_shutdown(session, SSL_SENT_SHUTDOWN);
  }

  void close() {
    finish_writing();
    fail();
  }

 private:
  enum class State { fresh, shaking_hands, ready, failed };

  /// Runs `act`, after the handshake, and also when that has failed.
  void once_ready(std::function<void()> act) {
    if (state_ == State::ready) return act();
    waiting_.push_back(std::move(act));
    if (state_ == State::fresh) return shake_hands();
    if (state_ == State::failed) asio::post(executor(), [self = shared_from_this()] { self->go_on(); });
  }

  void shake_hands() {
    state_ = State::shaking_hands;
    handshake_expiry_.arm(host_.limits.header_time, [self = shared_from_this()] {
      self->host_.log.debug("http", fmt::format("{} did not finish its TLS handshake in time", self->address_));
      self->fail();
    });
    stream_.async_handshake(asio::ssl::stream_base::server,
                            [self = shared_from_this()](error_code failure) { self->shook_hands(failure); });
  }

  void shook_hands(error_code failure) {
    handshake_expiry_.cancel();
    if (state_ == State::shaking_hands && failure)
      host_.log.debug("http", fmt::format("the TLS handshake of {} failed: {}", address_, failure.message()));
    if (failure) fail();
    if (state_ == State::shaking_hands) state_ = State::ready;
    go_on();
  }

  void go_on() {
    for (const auto& act : std::exchange(waiting_, {})) act();
  }

  void fail() {
    state_ = State::failed;
    handshake_expiry_.cancel();
    error_code ignored;
    stream_.next_layer().close(ignored);
  }

  asio::ssl::stream<tcp::socket> stream_;
  Expiry handshake_expiry_;
  const TlsHost& host_;
  std::string address_;
  State state_ = State::fresh;
  std::vector<std::function<void()>> waiting_;
};

class TlsConnection final : public Connection {
 public:
  TlsConnection(std::shared_ptr<Wire> wire, std::string address) : wire_(std::move(wire)), expiry_(wire_->executor()) {
    peer_.address = std::move(address);
  }

  const Peer& peer() const override { return peer_; }
  void read(std::span<char> into, Moved moved) override { wire_->read(into, std::move(moved)); }
  void write(std::string_view bytes, Moved moved) override { wire_->write(bytes, std::move(moved)); }
  void expires(std::chrono::milliseconds after, std::function<void()> then) override {
    expiry_.arm(after, std::move(then));
  }
  void finish_writing() override { wire_->finish_writing(); }
  void close() override {
    expiry_.cancel();
    wire_->close();
  }
  void post(std::function<void()> work) override { asio::post(wire_->executor(), std::move(work)); }

 private:
  std::shared_ptr<Wire> wire_;
  Expiry expiry_;
  Peer peer_;
};

class TlsListener final : public Listener {
 public:
  TlsListener(tcp::acceptor acceptor, const std::string& address, const TlsHost& host)
      : acceptor_(std::move(acceptor), address, host.log), host_(host) {}

  void accept(std::function<void(std::unique_ptr<Connection>)> arrived) override {
    acceptor_.accept([this, arrived = std::move(arrived)](tcp::socket socket) {
      if (auto connection = connect(std::move(socket))) arrived(std::move(connection));
    });
  }
  void close() override { acceptor_.close(); }

 private:
  /// Nothing when the other side is gone already.
  std::unique_ptr<Connection> connect(tcp::socket socket) const {
    error_code failure;
    const auto peer = socket.remote_endpoint(failure);
    if (failure) return nullptr;
    // An answer is written at once: to wait for more to send with it would only delay it.
    socket.set_option(tcp::no_delay(true), failure);
    SSL* session = SSL_new(host_.identity()->context());
    if (!session) return nullptr;
    std::string address = peer.address().to_string();
    return std::make_unique<TlsConnection>(std::make_shared<Wire>(std::move(socket), session, host_, address), address);
  }

  Acceptor<tcp> acceptor_;
  const TlsHost& host_;
};

Error cannot_listen(const Endpoint& endpoint, error_code failure) {
  const auto error = [&](Errc code, std::string hint) {
    return Error{code, fmt::format("cannot listen at {}: {}", url_of(endpoint), failure.message()), std::move(hint)};
  };
  if (failure == asio::error::address_in_use)
    return error(Errc::conflict, fmt::format("See who does: ss -ltnp 'sport = :{}'", endpoint.port));
  if (failure == asio::error::access_denied)
    return error(Errc::denied, "A port below 1024 takes the capability CAP_NET_BIND_SERVICE; choose a higher one.");
  if (failure.value() == EADDRNOTAVAIL)
    return error(Errc::invalid, "No interface of this machine has that address; 0.0.0.0 and [::] stand for all.");
  return error(Errc::storage, "");
}

}  // namespace

Result<std::unique_ptr<Listener>> listen_tls(const TlsHost& host, const Endpoint& endpoint) {
  error_code failure;
  const auto address = asio::ip::make_address(endpoint.host, failure);
  if (failure) return cannot_listen(endpoint, failure);
  const tcp::endpoint place(address, endpoint.port);
  tcp::acceptor acceptor(host.context);
  acceptor.open(place.protocol(), failure);
  if (!failure) acceptor.set_option(tcp::acceptor::reuse_address(true), failure);
  // So that 0.0.0.0 and [::] can stand beside each other, and a peer's address has one form.
  if (!failure && address.is_v6()) acceptor.set_option(asio::ip::v6_only(true), failure);
  if (!failure) acceptor.bind(place, failure);
  if (!failure) acceptor.listen(asio::socket_base::max_listen_connections, failure);
  if (failure) return cannot_listen(endpoint, failure);
  return std::unique_ptr<Listener>(std::make_unique<TlsListener>(std::move(acceptor), url_of(endpoint), host));
}

}  // namespace portico::http
