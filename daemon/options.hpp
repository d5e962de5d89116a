#pragma once
#include <string>

#include "core/error.hpp"

namespace portico::daemon {

/// What `porticod` was asked to do.
struct Options {
  enum class Verb { init, check, run, doctor, help, version } verb = Verb::run;
  std::string config = "/etc/portico/porticod.toml";
  bool verify = false;  ///< doctor: look at everything that is stored
  std::string text;     ///< help and version: what to print
};

/// `invalid` with what was wrong.
Result<Options> parse_options(int argc, const char* const* argv);

}  // namespace portico::daemon
