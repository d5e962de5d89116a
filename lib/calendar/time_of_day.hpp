#pragma once
#include <chrono>
#include <string_view>

#include "calendar/reader.hpp"
#include "core/error.hpp"

namespace portico::calendar {

/// Whether a time of day can begin with this lower-case word.
bool starts_time(std::string_view word);

/// Reads 07:00, 7pm, 7:30 pm or noon. `invalid` for what has two readings, such as 7 or 12am, with both in the hint.
Result<std::chrono::minutes> read_time_of_day(Reader& reader);

}  // namespace portico::calendar
