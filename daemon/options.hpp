#pragma once
#include <string>

#include "core/error.hpp"

namespace portico::daemon {

/// What `porticod` was asked to do.
struct Options {
  enum class Verb { init, check, run, doctor, backup, restore, help, version } verb = Verb::run;
  std::string config = "/etc/portico/porticod.toml";
  std::string folder;    ///< backup and restore: where the backup is
  bool verify = false;   ///< doctor: look at everything that is stored
  bool replace = false;  ///< restore: put it in the place of what is there
  std::string text;      ///< help and version: what to print
};

/// `invalid` with what was wrong.
Result<Options> parse_options(int argc, const char* const* argv);

}  // namespace portico::daemon
