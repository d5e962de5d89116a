// The module that https_module.hpp loads.
#include <algorithm>
#include <csignal>
#include <cstring>

#include <curl/curl.h>
#include <fmt/format.h>

#include "core/text.hpp"
#include "http/exchange_errors.hpp"
#include "http/https_failure.hpp"

namespace portico::http {
namespace {

using Clock = std::chrono::steady_clock;

/// For name, connection and handshake together.
constexpr std::chrono::milliseconds longest_connecting{10'000};

struct Delete {
  void operator()(CURL* handle) const { curl_easy_cleanup(handle); }
  /// The token that a header holds does not stay behind in freed memory.
  void operator()(curl_slist* headers) const {
    for (curl_slist* header = headers; header; header = header->next)
      ::explicit_bzero(header->data, std::strlen(header->data));
    curl_slist_free_all(headers);
  }
};
struct DeleteMulti {
  void operator()(CURLM* handle) const { curl_multi_cleanup(handle); }
};
using Headers = std::unique_ptr<curl_slist, Delete>;

/// While libcurl works: OpenSSL writes to a connection that has ended without asking for no signal. At other times the
/// signal is to end us, when our own reader is gone.
class NoPipeSignal {
 public:
  NoPipeSignal() {
    struct sigaction ignored {};
    ignored.sa_handler = SIG_IGN;
    ::sigaction(SIGPIPE, &ignored, &before_);
  }
  ~NoPipeSignal() { ::sigaction(SIGPIPE, &before_, nullptr); }
  NoPipeSignal(const NoPipeSignal&) = delete;
  NoPipeSignal& operator=(const NoPipeSignal&) = delete;

 private:
  struct sigaction before_ {};
};

Headers headers_of(const Post& post) {
  std::vector<std::string> lines{"Content-Type: application/json", "Accept: application/json",
                                 "Expect:"};  // else libcurl waits a second before it sends a large body
  if (!post.bearer.empty()) lines.push_back(fmt::format("Authorization: Bearer {}", post.bearer));
  Headers headers;
  for (std::string& line : lines) {
    headers.reset(curl_slist_append(headers.release(), line.c_str()));
    ::explicit_bzero(line.data(), line.size());
  }
  return headers;
}

/// What has come of a reply's body and was not handed on.
struct Incoming {
  std::string body;
  bool came = false;  ///< anything, since it was last asked
  bool too_large = false;
};

std::size_t receive(char* data, std::size_t size, std::size_t count, void* user) {
  auto& incoming = *static_cast<Incoming*>(user);
  incoming.came = true;
  incoming.too_large = incoming.body.size() + size * count > max_reply;
  if (incoming.too_large) return 0;
  incoming.body.append(data, size * count);
  return size * count;
}

class HttpsExchange final : public Exchange {
 public:
  explicit HttpsExchange(HttpsServer server);
  ~HttpsExchange() override {
    const NoPipeSignal quiet;
    multi_.reset();
  }
  HttpsExchange(const HttpsExchange&) = delete;
  HttpsExchange& operator=(const HttpsExchange&) = delete;
  Result<Reply> post(const Post& request) override;

 private:
  /// A transfer under way; ended by the destructor, whatever happens.
  class Transfer {
   public:
    Transfer(CURLM* multi, CURL* easy) : multi_(multi), easy_(easy) { curl_multi_add_handle(multi_, easy_); }
    ~Transfer() {
      const NoPipeSignal quiet;
      curl_multi_remove_handle(multi_, easy_);
    }
    Transfer(const Transfer&) = delete;
    Transfer& operator=(const Transfer&) = delete;

   private:
    CURLM* multi_;
    CURL* easy_;
  };

  template <class Value>
  void set(CURLoption option, Value value) {
    if (const auto rc = curl_easy_setopt(easy_.get(), option, value); rc != CURLE_OK)
      throw Failure(
          {Errc::internal, fmt::format("libcurl refused option {}: {}", int{option}, curl_easy_strerror(rc)), ""});
  }
  template <class Value>
  Value info(CURLINFO what) const {
    Value value{};
    curl_easy_getinfo(easy_.get(), what, &value);
    return value;
  }

  void trust();
  /// Moves what bytes can be moved now, and answers whether there may be more.
  Result<bool> move_bytes();
  /// Moves bytes until the transfer has ended, the sink has enough, or the time is over.
  Result<void> drive(const Post& request, Incoming& incoming);
  Result<void> hand_on(const Post& request, Incoming& incoming) const;
  Error out_of_time(std::chrono::milliseconds timeout) const;
  Result<void> outcome(const Incoming& incoming) const;

  HttpsServer server_;
  std::string url_;
  std::unique_ptr<CURL, Delete> easy_;
  std::unique_ptr<CURLM, DeleteMulti> multi_;  // keeps the connection; goes first
  char reason_[CURL_ERROR_SIZE] = "";
};

HttpsExchange::HttpsExchange(HttpsServer server)
    : server_(std::move(server)), url_(url_of(server_.endpoint)), easy_(curl_easy_init()), multi_(curl_multi_init()) {
  if (!easy_ || !multi_) throw Failure({Errc::internal, "libcurl cannot make a handle", ""});
  set(CURLOPT_PROTOCOLS_STR, "https");
  set(CURLOPT_FOLLOWLOCATION, 0L);
  set(CURLOPT_PROXY, "");  // nor one that the environment names
  set(CURLOPT_HTTP_VERSION, long{CURL_HTTP_VERSION_1_1});
  set(CURLOPT_SSLVERSION, long{CURL_SSLVERSION_TLSv1_2});
  set(CURLOPT_SSL_VERIFYPEER, 1L);
  set(CURLOPT_SSL_VERIFYHOST, 2L);
  set(CURLOPT_NOSIGNAL, 1L);
  set(CURLOPT_QUICK_EXIT, 1L);  // waits for no name server when there is nothing to wait for any more
  set(CURLOPT_BUFFERSIZE, 64L * 1024);
  set(CURLOPT_WRITEFUNCTION, &receive);
  set(CURLOPT_ERRORBUFFER, reason_);
  trust();
}

/// The system's authorities come from its folder of single files, in which OpenSSL finds the one it needs: reading the
/// one file of all of them takes longer than everything else.
void HttpsExchange::trust() {
  const char* folder = curl_version_info(CURLVERSION_NOW)->capath;
  std::error_code ignored;
  if (!server_.ca_file.empty()) {
    set(CURLOPT_CAINFO, server_.ca_file.c_str());
    set<const char*>(CURLOPT_CAPATH, nullptr);
  } else if (folder && std::filesystem::is_directory(folder, ignored)) {
    set<const char*>(CURLOPT_CAINFO, nullptr);
    set(CURLOPT_CAPATH, folder);
  }
}

Result<Reply> HttpsExchange::post(const Post& request) {
  PORTICO_CHECK(check_post(request));
  const Headers headers = headers_of(request);
  const std::string url = url_ + request.target;
  Incoming incoming;
  set(CURLOPT_URL, url.c_str());
  set(CURLOPT_PATH_AS_IS, 1L);
  set(CURLOPT_HTTPHEADER, headers.get());
  set(CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
  set(CURLOPT_POSTFIELDS, request.body.data());
  set(CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(std::min(request.timeout, longest_connecting).count()));
  set(CURLOPT_MAXFILESIZE_LARGE, static_cast<curl_off_t>(request.sink ? 0 : max_reply));
  set(CURLOPT_WRITEDATA, &incoming);
  reason_[0] = '\0';
  const Transfer transfer(multi_.get(), easy_.get());
  PORTICO_CHECK(drive(request, incoming));
  PORTICO_CHECK(outcome(incoming));
  return Reply{.status = static_cast<int>(info<long>(CURLINFO_RESPONSE_CODE)), .body = std::move(incoming.body)};
}

Result<bool> HttpsExchange::move_bytes() {
  const NoPipeSignal quiet;
  int running = 0;
  const auto rc = curl_multi_perform(multi_.get(), &running);
  if (rc == CURLM_OK) return running > 0;
  return Error{Errc::internal, fmt::format("libcurl failed: {}", curl_multi_strerror(rc)), ""};
}

Result<void> HttpsExchange::drive(const Post& request, Incoming& incoming) {
  auto deadline = Clock::now() + request.timeout;
  for (;;) {
    PORTICO_TRY(const bool more, move_bytes());
    PORTICO_CHECK(hand_on(request, incoming));
    if (!more) return {};
    if (std::exchange(incoming.came, false) && request.sink) deadline = Clock::now() + request.timeout;
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now());
    if (left.count() <= 0) return out_of_time(request.timeout);
    const int longest = static_cast<int>(std::min<std::chrono::milliseconds::rep>(left.count(), 3'600'000));
    curl_multi_poll(multi_.get(), nullptr, 0, longest, nullptr);
  }
}

/// Not from within receive(): the sink may throw, and is to meet SIGPIPE as everybody set it.
Result<void> HttpsExchange::hand_on(const Post& request, Incoming& incoming) const {
  if (!request.sink || incoming.body.empty() || info<long>(CURLINFO_RESPONSE_CODE) != 200) return {};
  PORTICO_CHECK(request.sink(incoming.body));
  incoming.body.clear();
  return {};
}

Error HttpsExchange::out_of_time(std::chrono::milliseconds timeout) const {
  if (info<long>(CURLINFO_REQUEST_SIZE) > 0) return timed_out(url_, timeout);
  return https_failure(server_, {.code = CURLE_OPERATION_TIMEDOUT});
}

Result<void> HttpsExchange::outcome(const Incoming& incoming) const {
  if (incoming.too_large) return too_large(url_);
  int left = 0;
  const CURLMsg* message = curl_multi_info_read(multi_.get(), &left);
  if (!message || message->msg != CURLMSG_DONE) return broke_off(url_);
  const CURLcode code = message->data.result;
  if (code == CURLE_OK) return {};
  return https_failure(server_, {.code = code,
                                 .reason = printable(reason_[0] != '\0' ? reason_ : curl_easy_strerror(code)),
                                 .verified = info<long>(CURLINFO_SSL_VERIFYRESULT),
                                 .system_error = info<long>(CURLINFO_OS_ERRNO)});
}

}  // namespace
}  // namespace portico::http

extern "C" {

__attribute__((visibility("default"))) extern const char portico_https_version[];
const char portico_https_version[] = PORTICO_VERSION;

__attribute__((visibility("default"))) portico::http::Exchange* portico_https_open(portico::http::HttpsServer* server);
portico::http::Exchange* portico_https_open(portico::http::HttpsServer* server) {
  curl_global_init(CURL_GLOBAL_DEFAULT);
  return new portico::http::HttpsExchange(std::move(*server));
}
}
