#include "sql/worker.hpp"

#include "sql/rows.hpp"
#include "sql/run.hpp"

namespace portico::sql {
namespace {

constexpr std::size_t most_start = std::size_t{64} << 20;

}  // namespace

void serve(Stream& stream, const std::function<void(const Limits&)>& confine) {
  const Frame frame = receive(stream, most_start);
  if (frame.message != Message::start) Unpacker::malformed();
  const Start start = unpack_start(frame.body);
  confine(start.limits);
  Shelf shelf(stream, start.tables, start.limits.memory / 2);
  const auto outcome = run(start, shelf, stream);
  if (const auto* done = std::get_if<Done>(&outcome))
    send(stream, Message::done, pack(*done));
  else
    send(stream, Message::refuse, pack(std::get<Refusal>(outcome)));
}

}  // namespace portico::sql
