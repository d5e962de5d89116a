#include "core/log.hpp"

#include <cstdio>

#include <fmt/format.h>

#include "core/clock.hpp"
#include "core/text.hpp"

namespace portico {
namespace {

std::string_view name_of(Log::Level level) {
  switch (level) {
    case Log::Level::debug:
      return "debug";
    case Log::Level::info:
      return "info";
    case Log::Level::warning:
      return "warning";
    case Log::Level::error:
      break;
  }
  return "error";
}

/// syslog(3)'s number, as sd-daemon(3) wants it.
int priority_of(Log::Level level) {
  switch (level) {
    case Log::Level::debug:
      return 7;
    case Log::Level::info:
      return 6;
    case Log::Level::warning:
      return 4;
    case Log::Level::error:
      break;
  }
  return 3;
}

}  // namespace

void StderrLog::write(Level level, std::string_view area, std::string_view message) {
  if (level < least_) return;
  const std::string prefix = prefix_ == Prefix::priority
                                 ? fmt::format("<{}>", priority_of(level))
                                 : fmt::format("{} {} ", to_iso(SystemClock{}.now()), name_of(level));
  const std::string line = fmt::format("{}{}: {}\n", prefix, area, printable(message));
  // One call for the whole line: stdio's lock keeps the lines of several threads apart.
  std::fwrite(line.data(), 1, line.size(), stderr);
}

}  // namespace portico
