#pragma once
#include "support/fuzz.hpp"

namespace portico::testing {

/// Printing gives the same period again; it and what it compares with begin before they end, in any zone.
extern const FuzzedParser period_parser;
/// Printing gives the same schedule again; its occurrences ascend.
extern const FuzzedParser schedule_parser;

}  // namespace portico::testing
