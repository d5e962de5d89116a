#pragma once
#include <arpa/inet.h>
#include <csignal>
#include <netinet/in.h>
#include <sys/time.h>

#include <openssl/err.h>
#include <openssl/ssl.h>

#include "fixture.hpp"
#include "support/certificates.hpp"

namespace portico::testing {

/// A TCP connection to that port of this machine.
inline int connect_to(std::uint16_t port) {
  const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(descriptor, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0) return descriptor;
  ::close(descriptor);
  throw std::runtime_error("cannot connect to port " + std::to_string(port));
}

/// A client by OpenSSL's own calls, which trusts everyone. Waits at most ten seconds for anything.
class TlsClient final : public TestClient {
 public:
  struct Wish {
    int minimum = TLS1_2_VERSION;
    int maximum = TLS1_3_VERSION;
    std::string protocols = {};  ///< of ALPN, each with its length in front
  };

  explicit TlsClient(std::uint16_t port) : TlsClient(port, Wish{}) {}
  TlsClient(std::uint16_t port, const Wish& wish)
      : descriptor_(connect_to(port)), context_(SSL_CTX_new(TLS_client_method())) {
    std::signal(SIGPIPE, SIG_IGN);            // as OpenSSL writes
    SSL_CTX_set_security_level(context_, 0);  // else OpenSSL would not even try TLS 1.1
    SSL_CTX_set_min_proto_version(context_, wish.minimum);
    SSL_CTX_set_max_proto_version(context_, wish.maximum);
    const timeval longest{10, 0};
    ::setsockopt(descriptor_, SOL_SOCKET, SO_RCVTIMEO, &longest, sizeof longest);
    session_ = SSL_new(context_);
    SSL_set_fd(session_, descriptor_);
    if (!wish.protocols.empty())
      SSL_set_alpn_protos(session_, reinterpret_cast<const unsigned char*>(wish.protocols.data()),
                          static_cast<unsigned>(wish.protocols.size()));
    ERR_clear_error();
    if (SSL_connect(session_) == 1) return;
    const char* reason = ERR_reason_error_string(ERR_peek_last_error());
    failure_ = reason ? reason : "closed";
  }
  TlsClient(const TlsClient&) = delete;
  TlsClient& operator=(const TlsClient&) = delete;
  ~TlsClient() override {
    SSL_free(session_);
    SSL_CTX_free(context_);
    ::close(descriptor_);
  }

  /// Why the handshake failed; "" when it did not.
  const std::string& failure() const { return failure_; }
  SSL* session() const { return session_; }
  /// Whether the other side has said that nothing more will come.
  bool was_told_the_end() const { return (SSL_get_shutdown(session_) & SSL_RECEIVED_SHUTDOWN) != 0; }
  /// The certificate that the server has shown, as PEM.
  std::string certificate() const {
    BIO* sink = BIO_new(BIO_s_mem());
    PEM_write_bio_X509(sink, SSL_get0_peer_certificate(session_));
    char* data = nullptr;
    const long size = BIO_get_mem_data(sink, &data);
    std::string text(data, static_cast<std::size_t>(size));
    BIO_free(sink);
    return text;
  }

  std::size_t send(std::string_view bytes) override {
    std::size_t sent = 0;
    while (sent < bytes.size()) {
      const auto piece = bytes.substr(sent, 1 << 14);
      const int count = SSL_write(session_, piece.data(), static_cast<int>(piece.size()));
      if (count <= 0) break;
      sent += static_cast<std::size_t>(count);
    }
    return sent;
  }

 private:
  std::size_t receive(std::span<char> into) override {
    const int count = SSL_read(session_, into.data(), static_cast<int>(into.size()));
    if (count <= 0 && SSL_get_error(session_, count) == SSL_ERROR_SYSCALL && errno == EAGAIN)
      throw std::runtime_error("the other side neither answers nor closes");
    return count > 0 ? static_cast<std::size_t>(count) : 0;
  }

  int descriptor_;
  SSL_CTX* context_;
  SSL* session_ = nullptr;
  std::string failure_;
};

/// A port that nobody listened at a moment ago.
inline std::uint16_t some_free_port() {
  const int probe = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  ::bind(probe, reinterpret_cast<const sockaddr*>(&address), size);
  ::getsockname(probe, reinterpret_cast<sockaddr*>(&address), &size);
  ::close(probe);
  return ntohs(address.sin_port);
}

/// A server that speaks TLS on a port of its own and runs `handler`.
struct TlsServer {
  TlsServer(const http::Limits& limits, http::Handler handler,
            http::TlsFiles::Version least = http::TlsFiles::Version::tls13)
      : minimum(least), server(limits, std::move(handler), log) {
    server.use(identity(authority.issue()).value());
    do port = some_free_port();
    while (!server.listen_tls({.host = "127.0.0.1", .port = port}));
    server.start(2);
  }

  /// What a server with this certificate shows.
  Result<http::TlsIdentity::Shared> identity(const Certified& pair) {
    const auto written = write_pair(folder.path(), pair);
    return http::TlsIdentity::load(files, {.certificate = written.certificate, .key = written.key, .minimum = minimum},
                                   SystemClock().now());
  }

  http::TlsFiles::Version minimum;
  ScratchFolder folder;
  SystemFiles files;
  Authority authority;
  SilentLog log;
  std::uint16_t port = 0;
  http::Server server;
};

}  // namespace portico::testing
