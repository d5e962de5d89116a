#pragma once
#include "support/fuzz.hpp"

namespace portico::testing {

/// The names of dimensions give the same dimensions again; no two are the same.
extern const FuzzedParser dimension_parser;

}  // namespace portico::testing
