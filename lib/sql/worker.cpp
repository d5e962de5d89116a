#include "sql/worker.hpp"

#include "sql/rows.hpp"
#include "sql/run.hpp"

namespace portico::sql {
namespace {

constexpr std::size_t most_start = std::size_t{64} << 20;

std::string take(Stream& stream, Message message) {
  Frame frame = receive(stream, most_start);
  if (frame.message != message) Unpacker::malformed();
  return std::move(frame.body);
}

}  // namespace

void serve(Stream& stream, const WorkerProcess& process) {
  const Limits limits = unpack_limits(take(stream, Message::limits));
  Workplace place{.database = std::make_unique<EmptyDatabase>(), .limits = limits};
  place.database->warm_up(process.asked);
  process.confine(limits);
  const Start start = unpack_start(take(stream, Message::start));
  Shelf shelf(stream, start.tables, limits.memory / 2);
  const auto outcome = run(start, std::move(place), shelf, stream);
  if (const auto* done = std::get_if<Done>(&outcome))
    send(stream, Message::done, pack(*done));
  else
    send(stream, Message::refuse, pack(std::get<Refusal>(outcome)));
}

}  // namespace portico::sql
