#pragma once
#include <chrono>
#include <optional>
#include <string>

#include "cli/command.hpp"
#include "model/answer.hpp"

namespace portico::cli {

/// What a caller asks of the data beyond having it: --max-age, --allow-partial and --exit-code.
class Checks {
 public:
  /// Throws `Failure` (invalid) for an age that is none.
  explicit Checks(const Arguments& arguments);

  /// The exit code of a command that has written its answer of some rows: 10 with --exit-code when there are any, else
  /// 0. Throws `Failure` (partial) when a source is failing or was never read, or was read too long ago.
  int verdict(const model::Provenance& provenance, std::size_t rows) const;
  /// Which sources make verdict() throw, and why, without their age, so that it stays the same while nothing happens to
  /// them; "" for none.
  std::string trouble(const model::Provenance& provenance) const;

 private:
  std::optional<std::chrono::microseconds> max_age_;
  bool allow_partial_;
  bool exit_code_;
};

}  // namespace portico::cli
