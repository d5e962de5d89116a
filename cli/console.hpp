#pragma once
#include <iosfwd>
#include <string>
#include <string_view>

#include "core/error.hpp"
#include "core/secret.hpp"

namespace portico::cli {

/// The three standard streams as a command uses them, and what they are connected to.
class Console {
 public:
  struct Facts {
    bool input_is_terminal = false;
    bool output_is_terminal = false;
    bool error_is_terminal = false;
    int width = 80;
    bool color = false;   ///< a terminal that takes colour, and no NO_COLOR
    bool clears = false;  ///< standard output is a terminal whose screen can be cleared
    bool ascii = false;   ///< TERM=dumb or a locale that is not UTF-8
  };
  Console(std::istream& in, std::ostream& out, std::ostream& err, const Facts& facts);

  const Facts& facts() const { return facts_; }
  std::ostream& out() { return out_; }
  std::ostream& err() { return err_; }

  /// Asks on standard error, reads a line. `invalid` (exit 2) when input has ended or must not be asked for
  /// (--no-input).
  Result<std::string> ask(std::string_view what);
  /// The same without echo on a terminal; SIGINT and the like first bring the echo back.
  Result<Secret> ask_secret(std::string_view what);
  /// Everything up to the end of the input. `invalid` as `ask`.
  Result<std::string> read_all(std::string_view what);
  void forbid_input() { input_allowed_ = false; }

 private:
  Result<void> prompt(std::string_view what);
  Result<std::string> read_line(std::string_view what);

  std::istream& in_;
  std::ostream& out_;
  std::ostream& err_;
  Facts facts_;
  bool input_allowed_ = true;
};

}  // namespace portico::cli
