#pragma once
#include <string>

#include "core/error.hpp"

namespace portico::daemon {

/// What `porticod` was asked to do.
struct Options {
  enum class Verb { init, check, run, help, version } verb = Verb::run;
  std::string config = "/etc/portico/porticod.toml";
  std::string text;  ///< help and version: what to print
};

/// `invalid` with what was wrong.
Result<Options> parse_options(int argc, const char* const* argv);

}  // namespace portico::daemon
