#pragma once
#include <string>
#include <vector>

#include "cli/command.hpp"

namespace portico::cli {

/// What a command line asks for.
struct Invocation {
  const Command* command = nullptr;  ///< null: help about `topic`, or the version
  Arguments arguments;
  enum class Kind { run, help, version } kind = Kind::run;
  std::string topic;  ///< help: "" for all, a noun, or a command's path
};

/// Finds the command that `words` (without the program's name) begin with and parses the rest with CLI11, building only
/// that command's options. `invalid` names the word and the nearest known one.
Result<Invocation> parse(const std::vector<std::string>& words);

}  // namespace portico::cli
