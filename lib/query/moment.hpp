#pragma once
#include <string>

#include "core/zone.hpp"
#include "query/engine.hpp"

namespace portico::query {

/// The moment a question is asked at, by which calendar, and the state of the data it is asked of.
struct Moment {
  const Zone* zone = nullptr;
  calendar::Conventions conventions = {};  ///< where weeks and fiscal years begin
  Instant now;                             ///< relative periods are of this instant
  warehouse::Tx tx = 0;                    ///< the newest commit that counts
  bool historical = false;                 ///< asked as of a past day
};

/// The moment of a question: `now`, or the end of the day `as_of` in the zone ("" for now, and for UTC). `invalid` for
/// an unknown zone, a malformed date or a day to come.
Result<Moment> moment_of(const std::string& as_of, const std::string& zone, const World& world, Instant now);

}  // namespace portico::query
