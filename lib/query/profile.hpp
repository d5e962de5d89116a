#pragma once
#include <string>

#include "query/engine.hpp"

namespace portico::query {

/// What a dataset's fields hold, as far as a scope sees it: a row for each field with how many rows have a value, how
/// many values there are, and the least and the greatest (texts by bytes), as texts; then one for each look-up and
/// measure. `as_of`: "" for now, or a date; `zone`: "" for UTC. `invalid` for an unknown zone or a malformed date.
struct ProfileQuestion {
  const model::Dataset& dataset;
  std::string as_of;
  std::string zone;
};
Result<model::Answer> profile_of(const ProfileQuestion& question, const World& world, const model::Scope& scope,
                                 Instant now);

}  // namespace portico::query
