#pragma once
#include "support/fuzz.hpp"

namespace portico::testing {

/// Printing gives the same tree again; what binds is evaluated, and each row's result is the row's alone.
extern const FuzzedParser expression_parser;
/// Printing gives the same tree again.
extern const FuzzedParser measure_parser;

}  // namespace portico::testing
