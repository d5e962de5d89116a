#pragma once
#include "support/fuzz.hpp"

namespace portico::testing {

/// A method's name, "answer" where its answer and not its request is meant, then on a new line JSON. What decodes
/// encodes to what decodes to the same.
extern const FuzzedParser message_parser;

}  // namespace portico::testing
