#pragma once
#include <string>
#include <vector>

#include "core/zone.hpp"
#include "model/answer.hpp"

namespace portico::text {

/// One sentence on where an answer comes from, or on what is wrong with it.
struct Notice {
  enum class Level { info, warning };
  Level level = Level::info;
  std::string text;
};

/// What a reader must know of an answer: period, instant, freshness of each source, and everything that makes the
/// figures incomplete or inexact. Safe for a terminal. Times are shown in `zone` (null: UTC).
std::vector<Notice> notices(const model::Provenance& provenance, const Zone* zone);

/// "2026-03-01..2026-04-01" (end excluded) → "2026-03-01 to 2026-03-31"; a single day is that day; "all" → "all time".
std::string period_text(std::string_view period);

/// The time span in its largest whole unit: "3 days", "1 hour", "40 seconds".
std::string age_text(std::chrono::microseconds age);

}  // namespace portico::text
