#pragma once
#include "cli/checks.hpp"
#include "cli/session.hpp"

namespace portico::cli {

/// Asks, shows the answer, waits until the daemon tells that it may be another one, and asks again: on a terminal in
/// place of the answer before; else the answers one after the other, each that differs from the one before. Ends with
/// 10 once an answer fulfils --exit-code; what other checks find is said, and no reason to end. A daemon that is away
/// is waited for. Throws `Failure` (invalid) where no other answer could come: with --as-of.
int watch(Session& session, const Checks& checks, protocol::QueryRun request);

}  // namespace portico::cli
