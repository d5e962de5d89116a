#include "http/unix_listener.hpp"

#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/post.hpp>
#include <fmt/format.h>

#include "http/acceptor.hpp"
#include "http/expiry.hpp"

namespace portico::http {
namespace {

namespace asio = boost::asio;
using boost::system::error_code;
using Protocol = asio::local::stream_protocol;

class UnixConnection final : public Connection {
 public:
  explicit UnixConnection(Protocol::socket socket) : socket_(std::move(socket)), expiry_(socket_.get_executor()) {
    peer_.address = "unix";
    ucred credentials{};
    socklen_t size = sizeof credentials;
    if (getsockopt(socket_.native_handle(), SOL_SOCKET, SO_PEERCRED, &credentials, &size) == 0)
      peer_.uid = credentials.uid;
  }

  const Peer& peer() const override { return peer_; }

  void read(std::span<char> into, Moved moved) override {
    socket_.async_read_some(
        asio::buffer(into.data(), into.size()),
        [moved = std::move(moved)](error_code failure, std::size_t count) { moved(failure ? 0 : count); });
  }

  void write(std::string_view bytes, Moved moved) override {
    socket_.async_write_some(
        asio::buffer(bytes.data(), bytes.size()),
        [moved = std::move(moved)](error_code failure, std::size_t count) { moved(failure ? 0 : count); });
  }

  void expires(std::chrono::milliseconds after, std::function<void()> then) override {
    expiry_.arm(after, std::move(then));
  }

  void finish_writing() override {
    error_code ignored;
    socket_.shutdown(Protocol::socket::shutdown_send, ignored);
  }

  void close() override {
    expiry_.cancel();
    error_code ignored;
    socket_.close(ignored);
  }

  void post(std::function<void()> work) override { asio::post(socket_.get_executor(), std::move(work)); }

 private:
  Protocol::socket socket_;
  Expiry expiry_;
  Peer peer_;
};

class UnixListener final : public Listener {
 public:
  UnixListener(Protocol::acceptor acceptor, std::filesystem::path path, Log& log)
      : acceptor_(std::move(acceptor), "unix:" + path.string(), log), path_(std::move(path)) {
    struct stat file {};
    if (::stat(path_.c_str(), &file) == 0) inode_ = file.st_ino;
  }
  ~UnixListener() override { UnixListener::close(); }

  void accept(std::function<void(std::unique_ptr<Connection>)> arrived) override {
    acceptor_.accept([arrived = std::move(arrived)](Protocol::socket socket) {
      arrived(std::make_unique<UnixConnection>(std::move(socket)));
    });
  }

  void close() override {
    if (!acceptor_.is_open()) return;
    acceptor_.close();
    struct stat file {};
    if (::stat(path_.c_str(), &file) == 0 && file.st_ino == inode_) ::unlink(path_.c_str());
  }

 private:
  Acceptor<Protocol> acceptor_;
  std::filesystem::path path_;
  ino_t inode_ = 0;
};

Error cannot_listen(const std::filesystem::path& path, Errc code, std::string_view reason, std::string hint) {
  return {code, fmt::format("cannot listen at unix:{}: {}", path.string(), reason), std::move(hint)};
}

/// Makes way for a new socket file: only a socket that nobody listens at any more is removed.
Result<void> remove_stale(const std::filesystem::path& path) {
  struct stat file {};
  if (::lstat(path.c_str(), &file) != 0) return {};
  if (!S_ISSOCK(file.st_mode))
    return cannot_listen(path, Errc::conflict, "the file exists and is not a socket",
                         "Move it away, or listen at another path.");
  asio::io_context context;
  Protocol::socket probe(context, Protocol());
  error_code failure;
  probe.native_non_blocking(true, failure);
  probe.connect(Protocol::endpoint(path.string()), failure);
  if (failure != asio::error::connection_refused)
    return cannot_listen(path, Errc::conflict, "another porticod listens there",
                         "Stop it, or give this one another path in [daemon] listen.");
  ::unlink(path.c_str());
  return {};
}

Result<void> check_path(const std::filesystem::path& path) {
  constexpr std::size_t longest = 107;  // sockaddr_un, less its final NUL
  if (path.empty() || path.string().size() > longest)
    return cannot_listen(path, Errc::invalid, fmt::format("a socket's path has 1 to {} bytes", longest),
                         "Choose a shorter path.");
  std::error_code ignored;
  const auto folder = path.has_parent_path() ? path.parent_path() : std::filesystem::path(".");
  if (!std::filesystem::is_directory(folder, ignored))
    return cannot_listen(path, Errc::not_found, fmt::format("the folder {} does not exist", folder.string()),
                         fmt::format("Create it: mkdir -p {}", folder.string()));
  return {};
}

}  // namespace

Result<std::unique_ptr<Listener>> listen_unix(asio::io_context& context, const std::filesystem::path& path, Log& log) {
  PORTICO_CHECK(check_path(path));
  PORTICO_CHECK(remove_stale(path));
  Protocol::acceptor acceptor(context);
  error_code failure;
  acceptor.open(Protocol(), failure);
  if (!failure) acceptor.bind(Protocol::endpoint(path.string()), failure);
  if (!failure && ::chmod(path.c_str(), 0666) != 0) failure.assign(errno, boost::system::system_category());
  if (!failure) acceptor.listen(asio::socket_base::max_listen_connections, failure);
  if (failure == asio::error::access_denied)
    return cannot_listen(path, Errc::denied, failure.message(), "Let porticod's user write in that folder.");
  if (failure == asio::error::address_in_use)
    return cannot_listen(path, Errc::conflict, "another porticod listens there", "Stop it, or listen at another path.");
  if (failure) return cannot_listen(path, Errc::storage, failure.message(), "");
  return std::unique_ptr<Listener>(std::make_unique<UnixListener>(std::move(acceptor), path, log));
}

}  // namespace portico::http
