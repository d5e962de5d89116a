#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <optional>
#include <poll.h>
#include <span>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>
#include <variant>

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <fmt/format.h>

#include "http/exchange_errors.hpp"

namespace portico::http {
namespace {

namespace beast = boost::beast;
using Clock = std::chrono::steady_clock;
using ReplyParser = beast::http::response_parser<beast::http::string_body>;

/// Why an exchange ended without a reply.
enum class Broken { timed_out, closed, failed };

/// One exchange over a connected, non-blocking socket.
class Wire {
 public:
  Wire(int descriptor, std::chrono::milliseconds timeout) : descriptor_(descriptor), timeout_(timeout) { rewind(); }

  /// Gives the other side the whole time once more.
  void rewind() { deadline_ = Clock::now() + timeout_; }

  /// Everything, or as much as the other side takes: one that refuses a request early answers before it has read all.
  std::optional<Broken> send(std::string_view bytes) const {
    while (!bytes.empty()) {
      const ssize_t count = ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (count >= 0)
        bytes.remove_prefix(static_cast<std::size_t>(count));
      else if (errno == EPIPE || errno == ECONNRESET)
        return std::nullopt;
      else if (const auto broken = recover(POLLOUT))
        return broken;
    }
    return std::nullopt;
  }

  /// At least one byte; 0 at the end.
  std::variant<std::size_t, Broken> receive(std::span<char> into) const {
    for (;;) {
      const ssize_t count = ::recv(descriptor_, into.data(), into.size(), 0);
      if (count > 0) return static_cast<std::size_t>(count);
      if (count == 0 || errno == ECONNRESET) return std::size_t{0};
      if (const auto broken = recover(POLLIN)) return *broken;
    }
  }

 private:
  /// After a call that failed: waits until it can succeed, or tells why it cannot.
  std::optional<Broken> recover(short events) const {
    if (errno == EINTR) return std::nullopt;
    if (errno != EAGAIN && errno != EWOULDBLOCK) return Broken::failed;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline_ - Clock::now());
    if (left.count() <= 0) return Broken::timed_out;
    pollfd waiting{descriptor_, events, 0};
    const int longest = static_cast<int>(std::min<std::chrono::milliseconds::rep>(left.count(), 3'600'000));
    if (::poll(&waiting, 1, longest) < 0 && errno != EINTR) return Broken::failed;
    return std::nullopt;
  }

  int descriptor_;
  std::chrono::milliseconds timeout_;
  Clock::time_point deadline_;
};

std::string name_of(const std::filesystem::path& socket) { return "unix:" + socket.string(); }

Error cannot_connect(const std::filesystem::path& socket, std::string_view reason) {
  return unreachable(name_of(socket), reason, "Start it: porticod run --config FILE (or: systemctl start porticod)");
}

Error broken(const std::filesystem::path& socket, Broken how, std::chrono::milliseconds timeout) {
  if (how == Broken::timed_out) return timed_out(name_of(socket), timeout);
  if (how == Broken::closed) return broke_off(name_of(socket));
  return {Errc::unavailable,
          fmt::format("the connection to porticod at {} failed: {}", name_of(socket), std::strerror(errno)),
          "Try again."};
}

Error unreadable(const std::filesystem::path& socket, const boost::system::error_code& failure) {
  if (failure == beast::http::error::body_limit) return too_large(name_of(socket));
  return not_http(name_of(socket), failure.message(), "Does another program listen at that path?");
}

std::string encode(const Post& post) {
  std::string bytes;
  bytes.reserve(post.target.size() + post.bearer.size() + post.body.size() + 256);
  const auto out = std::back_inserter(bytes);
  fmt::format_to(
      out, "POST {} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nAccept: application/json\r\n",
      post.target);
  if (!post.bearer.empty()) fmt::format_to(out, "Authorization: Bearer {}\r\n", post.bearer);
  fmt::format_to(out, "Content-Length: {}\r\n\r\n{}", post.body.size(), post.body);
  return bytes;
}

/// Lets the parser take what it can of `unread`.
boost::system::error_code advance(ReplyParser& parser, std::string& unread) {
  // Any rest of a chunked body has at least these bytes; Beast 1.81 asserts that it never gets fewer of the last chunk.
  constexpr std::size_t shortest_chunked_rest = 5;
  boost::system::error_code failure;
  while (!failure && !unread.empty() && !parser.is_done()) {
    if (parser.is_header_done() && parser.chunked() && unread.size() < shortest_chunked_rest) break;
    parser.eager(parser.is_header_done());
    unread.erase(0, parser.put(boost::asio::const_buffer(unread.data(), unread.size()), failure));
  }
  return failure == beast::http::error::need_more ? boost::system::error_code() : failure;
}

/// Gives the sink what has come of a good reply's body.
Result<void> pass_on(ReplyParser& parser, const Post& request) {
  if (!request.sink || !parser.is_header_done() || parser.get().result_int() != 200) return {};
  std::string& body = parser.get().body();
  if (body.empty()) return {};
  PORTICO_CHECK(request.sink(body));
  body.clear();
  return {};
}

/// The reply, or nothing when the connection ended before its first byte.
Result<std::optional<Reply>> receive(Wire& wire, ReplyParser& parser, const std::filesystem::path& socket,
                                     const Post& request) {
  const auto timeout = request.timeout;
  std::array<char, 64 * 1024> buffer{};
  std::string unread;
  bool begun = false;
  while (!parser.is_done()) {
    const auto received = wire.receive(buffer);
    if (const auto* how = std::get_if<Broken>(&received)) return broken(socket, *how, timeout);
    const std::size_t count = std::get<std::size_t>(received);
    if (count == 0 && !begun) return std::optional<Reply>();
    boost::system::error_code failure;
    if (count == 0) {
      parser.put_eof(failure);
      if (failure) return broken(socket, Broken::closed, timeout);
      break;
    }
    begun = true;
    unread.append(buffer.data(), count);
    failure = advance(parser, unread);
    if (failure) return unreadable(socket, failure);
    PORTICO_CHECK(pass_on(parser, request));
    if (request.sink) wire.rewind();
  }
  auto& message = parser.get();
  return std::optional<Reply>(Reply{static_cast<int>(message.result_int()), std::move(message.body())});
}

/// The token a request carries does not stay behind in freed memory.
struct Wiped {
  std::string bytes;
  explicit Wiped(std::string text) : bytes(std::move(text)) {}
  ~Wiped() { ::explicit_bzero(bytes.data(), bytes.size()); }
  Wiped(const Wiped&) = delete;
  Wiped& operator=(const Wiped&) = delete;
};

}  // namespace

UnixExchange::UnixExchange(std::filesystem::path socket) : socket_(std::move(socket)) {}

UnixExchange::~UnixExchange() { disconnect(); }

void UnixExchange::disconnect() {
  if (descriptor_ >= 0) ::close(descriptor_);
  descriptor_ = -1;
}

Result<void> UnixExchange::connect(std::chrono::milliseconds timeout) {
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const std::string path = socket_.string();
  if (path.size() >= sizeof address.sun_path)
    return Error{
        Errc::invalid,
        fmt::format("server 'unix:{}': a socket's path has at most {} bytes", path, sizeof address.sun_path - 1),
        "Name the socket that porticod listens on, with --server or PORTICO_SERVER."};
  std::memcpy(address.sun_path, path.data(), path.size());
  descriptor_ = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (descriptor_ < 0) return cannot_connect(socket_, std::strerror(errno));
  // A daemon that accepts nobody lets connect() wait once its queue is full; this limit counts for connecting, too.
  const timeval longest{timeout.count() / 1000, timeout.count() % 1000 * 1000};
  ::setsockopt(descriptor_, SOL_SOCKET, SO_SNDTIMEO, &longest, sizeof longest);
  if (::connect(descriptor_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    const int reason = errno;
    disconnect();
    return cannot_connect(socket_, std::strerror(reason));
  }
  ::fcntl(descriptor_, F_SETFL, O_NONBLOCK);
  return {};
}

bool UnixExchange::went_stale() const {
  pollfd probe{descriptor_, POLLIN, 0};
  return ::poll(&probe, 1, 0) != 0;
}

Result<std::optional<Reply>> UnixExchange::attempt(const std::string& bytes, const Post& request) {
  Wire wire(descriptor_, request.timeout);
  if (const auto how = wire.send(bytes)) return broken(socket_, *how, request.timeout);
  ReplyParser parser;
  if (request.sink)
    parser.body_limit(boost::none);
  else
    parser.body_limit(max_reply);
  PORTICO_TRY(auto reply, receive(wire, parser, socket_, request));
  if (reply && !parser.keep_alive()) disconnect();
  return reply;
}

Result<Reply> UnixExchange::post(const Post& request) {
  PORTICO_CHECK(check_post(request));
  const Wiped bytes(encode(request));
  if (descriptor_ >= 0 && went_stale()) disconnect();
  const bool kept = descriptor_ >= 0;
  if (!kept) PORTICO_CHECK(connect(request.timeout));
  auto reply = attempt(bytes.bytes, request);
  if (kept && reply && !*reply) {
    disconnect();
    PORTICO_CHECK(connect(request.timeout));
    reply = attempt(bytes.bytes, request);
  }
  if (!reply || !*reply) disconnect();
  if (!reply) return reply.error();
  if (!*reply) return broken(socket_, Broken::closed, request.timeout);
  return *std::move(*reply);
}

}  // namespace portico::http
