#include "http/session.hpp"

#include <fmt/format.h>

#include "core/random.hpp"

namespace portico::http {
namespace {

/// After an answer that closes, what the sender still had under way is read and dropped, so that the closing does not
/// destroy the answer (RFC 9112 section 9.6): at most this much, this long.
constexpr std::size_t max_discarded = 256 * 1024;
constexpr std::chrono::milliseconds leaving_time{1000};

/// What a client may send before its answer is there: beyond that it is not read on, and so not seen leaving.
constexpr std::size_t max_early = 16 * 1024;

constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";

std::string new_request_id() {
  std::array<std::byte, 8> bytes{};
  SystemRandom().fill(bytes);
  std::string id;
  for (const std::byte byte : bytes) id += fmt::format("{:02x}", std::to_integer<unsigned>(byte));
  return id;
}

std::string describe(const Peer& peer) { return peer.uid ? fmt::format("uid {}", *peer.uid) : peer.address; }

}  // namespace

Session::Session(std::unique_ptr<Connection> connection, const Host& host)
    : connection_(std::move(connection)), host_(host), reader_(host.limits) {}

void Session::start() {
  expires(host_.limits.idle_time);
  read();
}

void Session::turn_away(const Refusal& refusal) {
  const std::string id = new_request_id();
  host_.log.debug("http", fmt::format("refused a request of {}: {} {} ({})", describe(peer()), refusal.status,
                                      refusal.message, id));
  send(to_response(refusal, id), Then::close);
}

void Session::wind_down() {
  winding_down_ = true;
  if (phase_ == Phase::reading || phase_ == Phase::waiting || phase_ == Phase::leaving) close();
}

void Session::close() {
  if (phase_ == Phase::closed) return;
  phase_ = Phase::closed;
  gone_.request_stop();
  stop_waiting();
  connection_->close();
  host_.ended(*this);
}

void Session::read() {
  if (reading_) return;
  if (ended_) {
    if (phase_ == Phase::reading || phase_ == Phase::leaving) close();
    return;
  }
  reading_ = true;
  connection_->read(buffer_, [self = shared_from_this()](std::size_t count) {
    self->reading_ = false;
    self->received(count);
  });
}

void Session::received(std::size_t count) {
  if (phase_ == Phase::closed) return;
  if (phase_ != Phase::reading && phase_ != Phase::leaving) return received_early({buffer_.data(), count});
  if (count == 0) return close();
  if (phase_ == Phase::reading) return consume({buffer_.data(), count});
  discarded_ += count;
  if (discarded_ > max_discarded) return close();
  read();
}

/// While an answer is made or written. Who has only ended sending may still take it, so only waiting ends at once.
void Session::received_early(std::string_view bytes) {
  if (bytes.empty()) {
    ended_ = true;
    gone_.request_stop();
    if (phase_ == Phase::waiting) close();
    return;
  }
  early_ += bytes;
  if (early_.size() < max_early) read();
}

void Session::consume(std::string_view bytes) {
  const auto before = reader_.stage();
  const std::size_t used = reader_.feed(bytes);
  switch (reader_.stage()) {
    case RequestReader::Stage::complete:
      early_.assign(bytes.substr(used));
      return handle();
    case RequestReader::Stage::refused:
      return turn_away(reader_.refusal());
    case RequestReader::Stage::idle:
    case RequestReader::Stage::head:
    case RequestReader::Stage::body:
      return progress(before);
  }
}

void Session::progress(RequestReader::Stage before) {
  const auto stage = reader_.stage();
  if (stage != before) expires(stage == RequestReader::Stage::body ? host_.limits.body_time : host_.limits.header_time);
  if (stage == before || !reader_.wants_continue()) return read();
  connection_->write(go_on, [self = shared_from_this()](std::size_t count) {
    if (self->phase_ != Phase::reading) return;
    if (count != go_on.size()) return self->close();
    self->read();
  });
}

void Session::handle() {
  phase_ = Phase::handling;
  const Then wanted = reader_.keep_alive() ? Then::keep_alive : Then::close;
  Request request = reader_.take();
  request.peer = peer();
  gone_ = std::stop_source();
  request.gone = gone_.get_token();
  if (ended_) gone_.request_stop();
  host_.work([self = shared_from_this(), request = std::move(request), wanted]() mutable {
    self->answered(self->host_.handler(std::move(request)), wanted);
  });
  if (early_.size() < max_early) read();
}

/// On a worker thread.
void Session::answered(Response response, Then wanted) {
  connection_->post([self = shared_from_this(), response = std::move(response), wanted]() mutable {
    if (self->phase_ != Phase::handling) return;
    response.later ? self->wait(std::move(response), wanted) : self->send(std::move(response), wanted);
  });
}

void Session::wait(Response response, Then wanted) {
  phase_ = Phase::waiting;
  if (winding_down_ || gone_.stop_requested()) return close();
  inbox_ = std::make_shared<Inbox>();
  inbox_->session = shared_from_this();
  host_.work([later = std::move(response.later), inbox = inbox_, wanted] {
    later([inbox, wanted](Response answer) {
      const std::lock_guard lock(inbox->mutex);
      if (!inbox->session) return;
      inbox->session->connection_->post([self = inbox->session, answer = std::move(answer), wanted]() mutable {
        if (self->phase_ != Phase::waiting) return;
        self->stop_waiting();
        self->send(std::move(answer), wanted);
      });
    });
  });
}

void Session::stop_waiting() {
  const auto inbox = std::exchange(inbox_, nullptr);
  if (!inbox) return;
  std::shared_ptr<Session> self;
  const std::lock_guard lock(inbox->mutex);
  self.swap(inbox->session);
}

void Session::send(Response response, Then then) {
  const bool refused = response.status >= 400 && response.status < 500;
  then_ = winding_down_ || refused ? Then::close : then;
  phase_ = Phase::writing;
  out_ = to_wire(response, then_);
  pieces_ = std::move(response.pieces);
  sent_ = 0;
  write();
}

void Session::next_piece() {
  phase_ = Phase::producing;
  host_.work([self = shared_from_this(), pieces = std::move(pieces_)]() mutable {
    std::string piece;
    bool broken = false, more = false;
    try {
      more = pieces(piece);
    } catch (const std::exception& failed) {
      self->host_.log.error("http", fmt::format("an answer broke off: {}", failed.what()));
      broken = true;
    }
    self->connection_->post([self, piece = std::move(piece), pieces = std::move(pieces), more, broken]() mutable {
      if (self->phase_ != Phase::producing) return;
      if (broken) return self->close();
      self->pieces_ = more ? std::move(pieces) : nullptr;
      self->produced(std::move(piece), more);
    });
  });
}

void Session::produced(std::string piece, bool more) {
  if (piece.empty() && more) return next_piece();  // an empty chunk would end the body
  phase_ = Phase::writing;
  out_ = piece.empty() ? std::string() : chunk(piece);
  if (!more) out_ += last_chunk;
  sent_ = 0;
  write();
}

void Session::write() {
  expires(host_.limits.idle_time);
  connection_->write(std::string_view(out_).substr(sent_),
                     [self = shared_from_this()](std::size_t count) { self->written(count); });
}

void Session::written(std::size_t count) {
  if (phase_ != Phase::writing) return;
  if (count == 0) return close();
  sent_ += count;
  if (sent_ < out_.size()) return write();
  if (pieces_) return next_piece();
  out_ = {};
  if (winding_down_) return close();
  if (then_ == Then::close) return leave();
  next_request();
}

void Session::leave() {
  phase_ = Phase::leaving;
  connection_->finish_writing();
  expires(leaving_time);
  read();
}

void Session::next_request() {
  phase_ = Phase::reading;
  reader_.next();
  expires(host_.limits.idle_time);
  if (early_.empty()) return read();
  consume(std::exchange(early_, {}));
}

void Session::expires(std::chrono::milliseconds after) {
  connection_->expires(after, [self = shared_from_this()] { self->expired(); });
}

void Session::expired() {
  // A handler has its own limits.
  if (phase_ == Phase::handling || phase_ == Phase::waiting || phase_ == Phase::producing) return;
  if (phase_ != Phase::reading || reader_.stage() == RequestReader::Stage::idle) return close();
  turn_away({.status = 408,
             .code = Errc::pending,
             .message = "the request did not arrive in time",
             .hint = "Send it again, without pauses."});
}

}  // namespace portico::http
