#include "cli/watch.hpp"

#include <algorithm>
#include <thread>
#include <utility>

#include "core/text.hpp"

namespace portico::cli {
namespace {

constexpr std::chrono::seconds longest_pause{15};
constexpr std::string_view clear_screen = "\x1b[H\x1b[2J";

/// Whether trying again may help.
bool passes(const Error& error) {
  return error.code == Errc::unavailable || error.code == Errc::pending || error.code == Errc::throttled;
}

class Watch {
 public:
  Watch(Session& session, const Checks& checks, protocol::QueryRun request)
      : session_(session), checks_(checks), request_(std::move(request)) {}

  int run() {
    model::Answer answer = session_.call(protocol::method::query_run, request_);
    request_.save.clear();
    while (true) {
      show(answer);
      if (const int code = verdict(answer)) return code;
      wait(answer.provenance.tx);
      answer = ask(protocol::method::query_run, request_);
    }
  }

 private:
  void show(const model::Answer& answer) {
    if (session_.redraws()) return session_.write_text(std::string(clear_screen) + session_.rendered(answer));
    std::string data = text::write(answer, text::Format::tsv, {}).value();
    if (data == last_) return;
    const std::string rendered = session_.rendered(answer);
    const bool apart = written_ && !rendered.empty() && !session_.writes_file() &&
                       session_.format() != text::Format::json && session_.format() != text::Format::jsonl;
    last_ = std::move(data);
    session_.write((apart ? "\n" : "") + rendered);
    written_ = written_ || !rendered.empty();
  }

  int verdict(const model::Answer& answer) {
    const std::string before = std::exchange(trouble_, checks_.trouble(answer.provenance));
    try {
      return checks_.verdict(answer.provenance, answer.rows.size());
    } catch (const Failure& failure) {
      if (trouble_ != before || session_.redraws()) session_.say("portico: " + printable(failure.error().message));
      return 0;
    }
  }

  void wait(std::int64_t tx) {
    const protocol::QueryAwait known{.tx = tx};
    while (!ask(protocol::method::query_await, known, std::chrono::seconds{known.seconds}).changed) {
    }
  }

  /// The daemon's answer, however long it is away; `held_back` as in client::Client::call.
  template <class Request, class Response>
  Response ask(const protocol::Call<Request, Response>& method, const Request& request,
               std::chrono::seconds held_back = {}) {
    const auto call = [&] { return session_.client().call(method, request, held_back); };
    std::chrono::seconds pause{1};
    for (auto answer = call();; answer = call()) {
      if (answer || !passes(answer.error())) return std::move(answer).value();
      if (pause.count() == 1) session_.say(fmt::format("portico: {}; trying again", printable(answer.error().message)));
      std::this_thread::sleep_for(std::max(pause, answer.error().retry_after));
      pause = std::min(2 * pause, longest_pause);
    }
  }

  Session& session_;
  const Checks& checks_;
  protocol::QueryRun request_;
  std::string last_;      ///< the data that was shown
  bool written_ = false;  ///< whether it was anything
  std::string trouble_;   ///< of the last answer
};

}  // namespace

int watch(Session& session, const Checks& checks, protocol::QueryRun request) {
  if (!request.query.as_of.empty())
    throw Failure({Errc::invalid, "--watch: the answer of a past day does not change", "Leave out --as-of."});
  return Watch(session, checks, std::move(request)).run();
}

}  // namespace portico::cli
