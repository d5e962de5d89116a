#pragma once
#include <functional>

#include "sql/message.hpp"

namespace portico::sql {

/// The worker's side: takes one statement from the stream, runs it, sends the answer or the refusal. Throws `Failure`
/// where the stream fails or says something that makes no sense. `confine` is called once the limits are known, before
/// anything of the statement is looked at.
void serve(Stream& stream, const std::function<void(const Limits&)>& confine);

}  // namespace portico::sql
