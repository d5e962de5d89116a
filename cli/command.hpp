#pragma once
/// The command table: what `portico` can do, in one place. The parser, --help, suggestions, completions and man pages
/// are all made from it. A new command is one file under commands/ and one row in commands.cpp.
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"

namespace portico::cli {

class Session;

/// What a shell may offer for a value.
enum class Complete {
  nothing,
  customer,
  measure,
  dimension,
  report,
  schedule,
  source,
  dataset,
  saved,
  format,
  chart,
  every,
  file
};

struct Option {
  /// `maybe` is a flag that can have a value: behind "=", or as the next word if that is one of fixed_values().
  enum class Arity { flag, maybe, one, many };
  std::string_view name;   ///< "--by", with a short form "-p,--period"; or "MEASURE" for an argument by position
  std::string_view value;  ///< what the value is called in help: "DIM"; "" for flags and arguments by position
  std::string_view help;
  Arity arity = Arity::one;
  Complete complete = Complete::nothing;
  enum class Need { optional, required } need = Need::optional;

  bool positional() const { return !name.starts_with('-'); }
  /// "--period" of "-p,--period"; the name itself for an argument by position.
  std::string_view long_name() const;
  std::string_view short_name() const;
};

struct Example {
  std::string_view command;
  std::string_view says;
};

/// The values a person gave, by long name. Absent options are absent.
class Arguments {
 public:
  std::string text(std::string_view name, std::string_view fallback = "") const;
  std::vector<std::string> all(std::string_view name) const;   ///< each as given
  std::vector<std::string> list(std::string_view name) const;  ///< commas separate, too
  bool given(std::string_view name) const;
  /// `invalid` when it is not a whole number of 0 or more.
  Result<std::optional<std::int64_t>> number(std::string_view name) const;
  void add(std::string name, std::string value) { values_[std::move(name)].push_back(std::move(value)); }
  void mark(std::string name) { values_[std::move(name)]; }

 private:
  std::map<std::string, std::vector<std::string>, std::less<>> values_;
};

/// Which of the options that many commands share a command takes.
enum class Takes : unsigned {
  nothing = 0,
  answer = 1,  ///< -o, --to, --fields
  target = 2,  ///< --customer, --all-customers
  checks = 4,  ///< --max-age, --allow-partial
};
constexpr Takes operator|(Takes a, Takes b) {
  return static_cast<Takes>(static_cast<unsigned>(a) | static_cast<unsigned>(b));
}
constexpr bool has(Takes set, Takes one) { return (static_cast<unsigned>(set) & static_cast<unsigned>(one)) != 0; }

struct Command {
  std::string_view path;     ///< "query", "schedule create", "admin account create"
  std::string_view summary;  ///< one line, no full stop
  std::string_view text;     ///< further prose for help and man page
  std::span<const Option> options;
  std::span<const Example> examples;
  Takes takes = Takes::nothing;
  int (*run)(Session&, const Arguments&) = nullptr;  ///< the exit code

  std::string_view noun() const { return path.substr(0, path.rfind(' ')); }
};

/// The values of a kind that no daemon has to be asked for; none for the others.
std::vector<std::string> fixed_values(Complete kind);

/// Every command, in the order of help.
std::span<const Command* const> commands();
/// The options every command takes.
std::span<const Option> global_options();
/// `command`'s own options and the shared ones it takes, without the global ones.
std::vector<Option> options_of(const Command& command);

}  // namespace portico::cli
