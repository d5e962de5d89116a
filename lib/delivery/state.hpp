#pragma once
#include <optional>
#include <string_view>

namespace portico::delivery {

/// Where a delivery stands. The names are those of the tables and of `portico delivery list`.
enum class State {
  planned,     ///< due; its message is still to be composed
  rendering,   ///< being composed
  queued,      ///< its message is stored and waits for the transport
  claimed,     ///< a sender has it; no byte of the message has left
  in_data,     ///< the server has asked for the message
  sent,        ///< the server took it over
  deferred,    ///< refused for now; tried again at next_attempt_at
  bounced,     ///< refused for good
  expired,     ///< missed, or given up at its deadline
  suppressed,  ///< the recipient may not see the report (any more)
  cancelled,   ///< superseded by a newer occurrence, or its schedule was removed
  doubt,       ///< went out without an answer coming back; sent again once
  held,        ///< waits for the operator
};

/// "planned", "in_data" …
std::string_view name_of(State state);
/// The inverse; nothing for another word.
std::optional<State> parse_state(std::string_view name);

}  // namespace portico::delivery
