#pragma once
#include <functional>

#include "sql/message.hpp"

namespace portico::sql {

/// The worker's side: takes the limits from the stream and makes everything ready that a statement needs; then takes
/// one statement, runs it, sends the answer or the refusal. Throws `Failure` where the stream fails or says something
/// that makes no sense. `confine` is called once the limits are known, before anything of the statement is there.
void serve(Stream& stream, const std::function<void(const Limits&)>& confine);

}  // namespace portico::sql
