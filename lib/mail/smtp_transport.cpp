#include "mail/smtp_transport.hpp"

#include <chrono>
#include <cstring>
#include <exception>
#include <optional>
#include <sys/socket.h>

#include <curl/curl.h>
#include <fmt/format.h>

#include "core/text.hpp"

namespace portico::mail {
namespace {

struct EasyDelete {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
};
struct ListDelete {
  void operator()(curl_slist* list) const { curl_slist_free_all(list); }
};

/// What one transfer has seen so far; libcurl's callbacks write it.
struct Progress {
  std::string_view rest;  ///< of the message, not yet handed to libcurl
  const std::function<void()>* on_data = nullptr;
  std::chrono::seconds hurried_timeout;
  std::optional<std::chrono::steady_clock::time_point> hurried_since;
  bool in_data = false;
  std::exception_ptr thrown;
  std::string command;  ///< the verb sent last
  std::string reply;    ///< the answer seen last, all its lines
  bool reply_complete = false;
  bool quitting = false;  ///< after a refusal libcurl says goodbye; the answer to that tells nothing
};

std::size_t read_message(char* buffer, std::size_t size, std::size_t count, void* user) {
  auto& progress = *static_cast<Progress*>(user);
  if (!progress.in_data) {
    // libcurl asks for the first bytes only after the server answered 354.
    try {
      (*progress.on_data)();
    } catch (...) {
      progress.thrown = std::current_exception();
      return CURL_READFUNC_ABORT;
    }
    progress.in_data = true;
  }
  const auto piece = progress.rest.substr(0, size * count);
  std::memcpy(buffer, piece.data(), piece.size());
  progress.rest.remove_prefix(piece.size());
  return piece.size();
}

std::size_t read_reply(char* data, std::size_t size, std::size_t count, void* user) {
  auto& progress = *static_cast<Progress*>(user);
  if (progress.quitting) return size * count;
  const auto line = trimmed({data, size * count});
  if (progress.reply_complete) progress.reply.clear();
  if (!progress.reply.empty()) progress.reply += ' ';
  if (progress.reply.size() < 500) progress.reply += printable(line.substr(0, 500));
  progress.reply_complete = line.size() < 4 || line[3] != '-';
  return size * count;
}

/// Whether to give up; libcurl asks about once a second while it waits.
bool too_slow(Progress& progress) {
  if (!progress.in_data) return true;
  const auto now = std::chrono::steady_clock::now();
  if (!progress.hurried_since) progress.hurried_since = now;
  return now - *progress.hurried_since >= progress.hurried_timeout;
}

std::size_t ignore_body(char*, std::size_t size, std::size_t count, void*) { return size * count; }

int note_command(CURL*, curl_infotype type, char* data, std::size_t size, void* user) {
  if (type != CURLINFO_HEADER_OUT) return 0;
  auto& progress = *static_cast<Progress*>(user);
  const std::string_view line{data, size};
  const auto verb = line.substr(0, line.find_first_of(" \r\n"));  // the rest may be a credential
  if (verb == "QUIT") {
    progress.quitting = true;
  } else {
    progress.command = verb;
  }
  return 0;
}

/// Answers that concern every message of this host alike: closing, sign-in needed or refused.
bool is_host_code(long code) {
  return code == 421 || code == 454 || code == 530 || code == 534 || code == 535 || code == 538;
}

Outcome refusal(long code, const Progress& progress) {
  // A sender that is refused would make every message bounce: that is a matter of settings. 552 is about this message's
  // size.
  const bool sender = progress.command == "MAIL" && code >= 500 && code != 552;
  if (sender || is_host_code(code)) return HostFailure{fmt::format("the server answered {}", progress.reply)};
  const int status = static_cast<int>(code);
  return code >= 500 ? Outcome(Rejected{status, progress.reply}) : Outcome(Deferred{status, progress.reply});
}

}  // namespace

/// A libcurl handle and the connection it keeps.
class SmtpTransport::Connection {
 public:
  /// `hurried` must outlive it.
  Connection(const Options& options, const std::atomic<bool>& hurried);
  ~Connection();
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;

  Outcome send(const Envelope& envelope, std::string_view message, const std::function<void()>& on_data);
  /// True if the last `send` failed before the message was asked for, on a connection that had been kept from before.
  bool went_stale() const { return went_stale_; }

 private:
  template <class Value>
  void set(CURLoption option, Value value) {
    if (const auto rc = curl_easy_setopt(handle_.get(), option, value); rc != CURLE_OK) {
      throw Failure(
          {Errc::internal, fmt::format("libcurl refused option {}: {}", int{option}, curl_easy_strerror(rc)), ""});
    }
  }
  Outcome judge(CURLcode rc, const Progress& progress) const;
  static int watch(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t);

  std::unique_ptr<CURL, EasyDelete> handle_;
  std::string url_;
  const std::atomic<bool>& hurried_;
  std::chrono::seconds hurried_timeout_;
  Progress* progress_ = nullptr;  ///< of the transfer under way
  char reason_[CURL_ERROR_SIZE] = "";
  bool went_stale_ = false;
};

SmtpTransport::Connection::Connection(const Options& options, const std::atomic<bool>& hurried)
    : handle_(curl_easy_init()), url_(options.url), hurried_(hurried), hurried_timeout_(options.hurried_timeout) {
  if (!handle_) throw Failure({Errc::internal, "libcurl cannot make a handle", ""});
  set(CURLOPT_URL, url_.c_str());
  set(CURLOPT_PROTOCOLS_STR, "smtp,smtps");
  set(CURLOPT_PROXY, "");
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_UPLOAD, 1L);
  set(CURLOPT_CONNECTTIMEOUT, 30L);
  const auto timeout = static_cast<long>(options.response_timeout.count());
  set(CURLOPT_SERVER_RESPONSE_TIMEOUT, timeout);
  set(CURLOPT_LOW_SPEED_LIMIT, 1L);
  set(CURLOPT_LOW_SPEED_TIME, timeout);
  set(CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2});
  set(CURLOPT_USE_SSL, long{options.loopback ? CURLUSESSL_TRY : CURLUSESSL_ALL});
  if (options.loopback) {  // plain text is allowed there, so an unknown certificate must not be worse
    set(CURLOPT_SSL_VERIFYPEER, 0L);
    set(CURLOPT_SSL_VERIFYHOST, 0L);
  }
  if (!options.username.empty()) {
    set(CURLOPT_USERNAME, options.username.c_str());
    set(CURLOPT_PASSWORD, std::string(options.password.text()).c_str());
  }
  set(CURLOPT_READFUNCTION, &read_message);
  set(CURLOPT_HEADERFUNCTION, &read_reply);
  set(CURLOPT_WRITEFUNCTION, &ignore_body);
  set(CURLOPT_DEBUGFUNCTION, &note_command);
  set(CURLOPT_VERBOSE, 1L);
  set(CURLOPT_ERRORBUFFER, reason_);
  set(CURLOPT_NOPROGRESS, 0L);
  set(CURLOPT_XFERINFOFUNCTION, &Connection::watch);
  set(CURLOPT_XFERINFODATA, this);
}

SmtpTransport::Connection::~Connection() {
  // libcurl says QUIT and waits up to two minutes for the answer, which tells nothing.
  curl_socket_t socket = CURL_SOCKET_BAD;
  if (curl_easy_getinfo(handle_.get(), CURLINFO_ACTIVESOCKET, &socket) == CURLE_OK && socket != CURL_SOCKET_BAD)
    ::shutdown(socket, SHUT_RD);
}

int SmtpTransport::Connection::watch(void* user, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  const auto& connection = *static_cast<const Connection*>(user);
  return connection.hurried_ && connection.progress_ && too_slow(*connection.progress_) ? 1 : 0;
}

Outcome SmtpTransport::Connection::send(const Envelope& envelope, std::string_view message,
                                        const std::function<void()>& on_data) {
  Progress progress{.rest = message, .on_data = &on_data, .hurried_timeout = hurried_timeout_};
  const std::string sender = fmt::format("<{}>", envelope.from.address());
  const std::unique_ptr<curl_slist, ListDelete> recipient(
      curl_slist_append(nullptr, fmt::format("<{}>", envelope.to.address()).c_str()));
  set(CURLOPT_MAIL_FROM, sender.c_str());
  set(CURLOPT_MAIL_RCPT, recipient.get());
  set(CURLOPT_INFILESIZE_LARGE, static_cast<curl_off_t>(message.size()));
  set(CURLOPT_READDATA, &progress);
  set(CURLOPT_HEADERDATA, &progress);
  set(CURLOPT_DEBUGDATA, &progress);
  reason_[0] = '\0';
  progress_ = &progress;
  const auto rc = curl_easy_perform(handle_.get());
  progress_ = nullptr;
  if (progress.thrown) std::rethrow_exception(progress.thrown);
  long new_connections = 0;
  curl_easy_getinfo(handle_.get(), CURLINFO_NUM_CONNECTS, &new_connections);
  auto outcome = judge(rc, progress);
  went_stale_ = new_connections == 0 && !progress.in_data && std::holds_alternative<HostFailure>(outcome);
  return outcome;
}

Outcome SmtpTransport::Connection::judge(CURLcode rc, const Progress& progress) const {
  if (rc == CURLE_OK) return Sent{progress.reply};
  long code = 0;
  curl_easy_getinfo(handle_.get(), CURLINFO_RESPONSE_CODE, &code);
  if (rc == CURLE_ABORTED_BY_CALLBACK && !progress.in_data)
    return HostFailure{fmt::format("{}: stopped while the server was silent", url_)};
  const auto why = fmt::format("{}: {}", url_, printable(reason_[0] != '\0' ? reason_ : curl_easy_strerror(rc)));
  if (progress.in_data) {
    if (rc == CURLE_WEIRD_SERVER_REPLY && code >= 400) return refusal(code, progress);
    if (progress.rest.empty()) return Doubt{why};
    return HostFailure{why};
  }
  const bool answered = rc == CURLE_SEND_ERROR && code >= 400;
  const bool about_message = progress.command == "MAIL" || progress.command == "RCPT" || progress.command == "DATA";
  if (answered && about_message) return refusal(code, progress);
  if (code >= 400) return HostFailure{fmt::format("{} (the server answered {})", why, progress.reply)};
  return HostFailure{why};
}

SmtpTransport::SmtpTransport(Options options) : options_(std::move(options)) {}
SmtpTransport::~SmtpTransport() = default;

std::unique_ptr<SmtpTransport::Connection> SmtpTransport::connect() const {
  return std::make_unique<Connection>(options_, hurried_);
}

Outcome SmtpTransport::send(const Envelope& envelope, std::string_view message, const std::function<void()>& on_data) {
  if (!connection_) connection_ = connect();
  // Anything but success leaves the dialogue in an unknown place (a late 250 would be read as the next answer): the
  // connection is put back only after success.
  auto connection = std::move(connection_);
  auto outcome = connection->send(envelope, message, on_data);
  if (connection->went_stale()) {  // an idle connection that the server has closed meanwhile
    connection = connect();
    outcome = connection->send(envelope, message, on_data);
  }
  if (std::holds_alternative<Sent>(outcome)) connection_ = std::move(connection);
  return outcome;
}

}  // namespace portico::mail
