#pragma once
#include <functional>

#include "sql/message.hpp"

namespace portico::sql {

/// What the worker's process does for its side of the talk.
struct WorkerProcess {
  /// Called once, before anything of the statement is taken.
  std::function<void(const Limits&)> confine;
  /// Whether the statement is there to be taken.
  std::function<bool()> asked;
};

/// The worker's side: takes the limits from the stream and gets ready for as long as nobody waits for it; then takes
/// one statement, runs it, sends the answer or the refusal. Throws `Failure` where the stream fails or says something
/// that makes no sense.
void serve(Stream& stream, const WorkerProcess& process);

}  // namespace portico::sql
