#include "sql/door.hpp"

#include <csignal>

#include <fmt/format.h>

#include "core/text.hpp"
#include "sql/advice.hpp"
#include "sql/database.hpp"

namespace portico::sql {
namespace {

using Clock = std::chrono::steady_clock;

/// What the worker may say at a time.
constexpr std::size_t most_frame = 2 * std::size_t{most_value_bytes} + (std::size_t{1} << 20);
constexpr std::size_t most_columns = 1000;
constexpr int most_open_scans = 64;
/// For a worker to notice by itself that its time is over.
constexpr std::chrono::seconds grace{1};

/// A worker for the time of one statement.
struct Loan {
  Workers& workers;
  process::Child worker;
  ~Loan() { workers.give_back(std::move(worker)); }
};

/// One statement's talk with its worker.
class Conversation {
 public:
  Conversation(const Start& start, const Limits& limits, Tables& tables, Stream& stream)
      : start_(start), limits_(limits), tables_(tables), stream_(stream) {}

  /// Throws `Failure` where the worker is late, gone or makes no sense.
  Result<Answer> hold() {
    send(stream_, Message::start, pack(start_));
    while (!ended_) {
      const Frame frame = receive(stream_, most_frame);
      if (frame.message == Message::scan)
        scan(frame.body);
      else if (frame.message != Message::stop)  // of a scan that had ended already
        take(frame);
    }
    if (error_) return *error_;
    return std::move(answer_);
  }

 private:
  /// What may come at any time.
  void take(const Frame& frame) {
    switch (frame.message) {
      case Message::rows:
        return take_rows(frame.body);
      case Message::count:
        return count(frame.body);
      case Message::done:
        return take_end(unpack_done(frame.body, start_.tables));
      case Message::refuse:
        if (!error_) error_ = advice(unpack_refusal(frame.body), start_, limits_);
        ended_ = true;
        return;
      default:
        Unpacker::malformed();
    }
  }

  void count(const std::string& body) {
    Packer packer;
    packer.put(tables_.count(unpack_table(body, start_.tables)));
    send(stream_, Message::number, packer.bytes());
  }

  void scan(const std::string& body) {
    if (++open_scans_ > most_open_scans) Unpacker::malformed();
    bool wanted = true;
    std::exception_ptr failure;  // must not go through the tables' own code
    const auto scanned = tables_.scan(unpack_scan(body, start_.tables), [&](const Excerpt& excerpt) {
      try {
        send(stream_, Message::batch, pack(excerpt));
        wanted = wants_more();
      } catch (...) {
        failure = std::current_exception();
        wanted = false;
      }
      return wanted;
    });
    --open_scans_;
    if (failure) std::rethrow_exception(failure);
    if (!wanted) return;
    if (!scanned) error_ = scanned.error();
    send(stream_, scanned ? Message::end : Message::failure);
  }

  /// What the worker does with a batch: it may answer rows, or begin other scans, before it says whether it wants more.
  bool wants_more() {
    while (!ended_) {
      const Frame frame = receive(stream_, most_frame);
      if (frame.message == Message::next) return true;
      if (frame.message == Message::stop) return false;
      frame.message == Message::scan ? scan(frame.body) : take(frame);
    }
    return false;
  }

  void take_rows(const std::string& body) {
    Unpacker bytes(body);
    const auto width = bytes.take<std::uint32_t>();
    if (width == 0 || width > most_columns) Unpacker::malformed();
    while (!bytes.empty()) {
      auto& row = answer_.rows.emplace_back();
      row.reserve(width);
      for (std::uint32_t i = 0; i < width; ++i) row.push_back(taken_cell(bytes));
      if (static_cast<std::int64_t>(answer_.rows.size()) > limits_.rows) Unpacker::malformed();
    }
  }

  Cell taken_cell(Unpacker& bytes) {
    Cell cell = unpack_cell(bytes);
    const auto* text = std::get_if<std::string>(&cell);
    answer_bytes_ += 12 + (text ? static_cast<std::int64_t>(text->size()) : 0);
    if (answer_bytes_ > limits_.answer_bytes) Unpacker::malformed();
    if (text && !valid_utf8(*text) && !error_)
      error_ = Error{Errc::invalid, "SQL: the answer holds a text that is not UTF-8", "hex(…) shows its bytes."};
    return cell;
  }

  void take_end(Done done) {
    for (const auto& row : answer_.rows)
      if (row.size() != done.columns.size()) Unpacker::malformed();
    answer_.columns = std::move(done.columns);
    answer_.tables = std::move(done.tables);
    ended_ = true;
  }

  const Start& start_;
  const Limits& limits_;
  Tables& tables_;
  Stream& stream_;
  Answer answer_;
  std::optional<Error> error_;
  bool ended_ = false;
  int open_scans_ = 0;
  std::int64_t answer_bytes_ = 0;
};

/// Nothing where the text can be given to SQLite.
std::optional<Error> unreadable(const Statement& statement) {
  if (statement.text.size() > most_statement_bytes)
    return Error{Errc::invalid, fmt::format("SQL: the statement is longer than {} KiB", most_statement_bytes / 1024),
                 ""};
  for (const Parameter& parameter : statement.parameters)
    if (!valid_utf8(parameter.value) || parameter.value.find('\0') != std::string::npos)
      return Error{Errc::invalid,
                   fmt::format("SQL: the value of parameter '{}' is not a text", printable(parameter.name)), ""};
  if (statement.text.find('\0') != std::string::npos)
    return Error{Errc::invalid, "SQL: the statement holds a NUL character", "char(0) makes one in an answer."};
  if (valid_utf8(statement.text)) return std::nullopt;
  return Error{Errc::invalid, "SQL: the statement is not a text in UTF-8", ""};
}

/// What it means that the conversation broke off.
Error broken(process::Child& child, const Error& failure, const Error& late) {
  if (failure.code == Errc::pending) return late;
  if (failure.code != Errc::unavailable)
    return {Errc::internal, "SQL: the worker misbehaved and was ended",
            "Try again; if it happens again, tell the operator."};
  const auto ending = child.wait(Clock::now() + grace);
  if (ending == process::Ending{process::Ending::Kind::signalled, SIGXCPU}) return late;
  return {Errc::internal, fmt::format("SQL: the worker ended without an answer ({})", to_string(ending)),
          "Try again; if it happens again, tell the operator."};
}

}  // namespace

Result<Answer> Door::answer(const Statement& statement, Tables& tables, const std::string& account,
                            const std::stop_token& gone) const {
  if (const auto problem = unreadable(statement)) return *problem;
  PORTICO_TRY(const Turns::Turn turn, turns_.take(account, gone));
  const auto deadline = Clock::now() + limits_.time + grace;
  auto taken = workers_.take();
  if (!taken)
    return Error{Errc::unavailable, "SQL: the worker is not there: " + taken.error().message,
                 "It is installed with porticod; tell the operator."};
  Loan loan{workers_, std::move(*taken)};
  const Start start{.statement = statement, .tables = tables.tables()};
  Line line(loan.worker.socket(), deadline);
  try {
    const std::stop_callback ends_with_its_caller(gone, [&loan] { loan.worker.kill(); });
    return Conversation(start, limits_, tables, line).hold();
  } catch (const Failure& failure) {
    if (gone.stop_requested()) return Error{Errc::unavailable, "SQL: ended, since its caller has left", ""};
    return broken(loan.worker, failure.error(), advice({.kind = Refusal::Kind::time}, start, limits_));
  }
}

}  // namespace portico::sql
