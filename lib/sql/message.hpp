#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "sql/statement.hpp"
#include "sql/wire.hpp"

namespace portico::sql {

/// What the two sides say. The worker asks and the daemon answers each question with one message, so neither ever waits
/// for the other to read; `rows` and `stop` have no answer.
enum class Message : std::uint8_t {
  limits,  ///< daemon: what a statement may use, when the worker is started
  start,   ///< daemon: the statement, once
  scan,    ///< worker: begin to scan a table → batch, end or failure
  next,    ///< worker: more of the scan → batch, end or failure
  stop,    ///< worker: no more of the scan
  count,   ///< worker: how many rows a table has → number
  rows,    ///< worker: how many columns the answer has, then cells of whole rows
  done,    ///< worker: that was all; the last message
  refuse,  ///< worker: why there is no answer; the last message
  batch,   ///< daemon: rows of the scan
  end,     ///< daemon: no more rows
  number,  ///< daemon
  failure  ///< daemon: the scan cannot go on
};

struct Start {
  Statement statement;
  std::vector<Table> tables;
};

/// Why a statement was not answered.
struct Refusal {
  enum class Kind : std::uint8_t {
    statement,  ///< it is wrong, or not allowed
    limit,      ///< it needs more than it may
    time,       ///< it takes longer than it may
    failure     ///< a scan failed; the daemon knows why
  } kind = Kind::statement;
  std::string message;
  std::string hint;
  std::optional<std::uint32_t> offset;  ///< byte of the statement that the message is about
};

/// The end of an answer, whose rows have gone ahead.
struct Done {
  std::vector<AnswerColumn> columns;
  std::vector<std::uint32_t> tables;
};

std::string pack(const Limits& limits);
std::string pack(const Start& start);
std::string pack(const Scan& scan);
std::string pack(const Refusal& refusal);
std::string pack(const Done& done);
/// As a batch: of the columns only the rows that count, and of their dictionaries only what those say.
std::string pack(const Excerpt& excerpt);

/// Each throws `Failure` (corrupt) for bytes that are no such message.
Limits unpack_limits(std::string_view bytes);
Start unpack_start(std::string_view bytes);
Refusal unpack_refusal(std::string_view bytes);
/// Checked against the tables there are.
Scan unpack_scan(std::string_view bytes, const std::vector<Table>& tables);
std::uint32_t unpack_table(std::string_view bytes, const std::vector<Table>& tables);
Done unpack_done(std::string_view bytes, const std::vector<Table>& tables);
/// Columns of these types.
Batch unpack_batch(std::string_view bytes, const std::vector<Type>& types);

void pack_cell(Packer& packer, const Cell& cell);
Cell unpack_cell(Unpacker& unpacker);

/// A byte stream to the other side. Both calls move all bytes or throw `Failure`.
class Stream {
 public:
  virtual ~Stream() = default;
  virtual void write(std::string_view bytes) = 0;
  virtual void read(std::span<char> buffer) = 0;
};

struct Frame {
  Message message = Message::end;
  std::string body;
};

/// Sends a message: its size, its kind, its body.
void send(Stream& stream, Message message, std::string_view body = {});
/// The next message. Throws `Failure` (corrupt) for one of no kind, or with more than `most` bytes.
Frame receive(Stream& stream, std::size_t most);

}  // namespace portico::sql
