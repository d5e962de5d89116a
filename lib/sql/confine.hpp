#pragma once
#include "sql/statement.hpp"

namespace portico::sql {

/// Takes from this process, for good, all that a statement has no use for: opening files, more than the memory and
/// processor time of the limits, new privileges, being traced, and every system call but reading and writing
/// descriptor 0, memory, clocks, random bytes and ending. It ends when the thread that started it does. Ends the
/// process with code 3 where the system refuses one of these. Builds with sanitizers keep what those need: address
/// space, system calls, and being traced.
void confine(const Limits& limits);

}  // namespace portico::sql
