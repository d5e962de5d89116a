#pragma once
#include <chrono>
#include <optional>
#include <string>

#include "cli/command.hpp"
#include "cli/console.hpp"
#include "cli/listing.hpp"
#include "client/client.hpp"
#include "client/profile.hpp"
#include "core/zone.hpp"
#include "protocol/data.hpp"
#include "text/format.hpp"

namespace portico::cli {

/// One run of the command: its console, its options, and the daemon it talks to (connected when first called).
class Session {
 public:
  /// Throws `Failure` (invalid) for an unknown profile, server, output format or chart, before the daemon is asked
  /// anything.
  Session(Console& console, const client::Environment& environment, const Arguments& arguments);

  Console& console() { return console_; }
  const Arguments& arguments() const { return arguments_; }
  client::Profile& profile() { return profile_; }

  /// The daemon's answer, or a thrown `Failure`: a command has nothing to do after an error.
  template <class RequestType, class ResponseType>
  ResponseType call(const protocol::Call<RequestType, ResponseType>& method, const RequestType& request) {
    return client().call(method, request).value();
  }
  /// The daemon's answer or error, for commands that react to it.
  client::Client& client();

  /// --customer and --all-customers.
  protocol::Target target() const;
  /// -o, or by --to's extension, or table on a terminal and tsv in a pipe.
  text::Format format() const;
  /// The same; a report in a pipe is its terminal form.
  text::Format report_format() const;
  /// Writes an answer, a listing (without provenance) or a report in the chosen format.
  void show(const model::Answer& answer);
  void show(const Listing& listing);
  void show(const model::Document& document);
  /// The answer in the chosen format.
  std::string rendered(const model::Answer& answer);
  /// Whether what is written goes to a screen that can be cleared.
  bool redraws() const { return console_.facts().clears && !writes_file(); }
  /// Whether --to names a file; "-" is standard output.
  bool writes_file() const {
    const std::string to = arguments_.text("--to", "-");
    return to != "-" && to != "/dev/stdout";
  }
  /// What came of single rows.
  struct Shown {
    std::size_t rows = 0;
    model::Provenance provenance;
  };
  /// Writes single rows as they come.
  Shown show_rows(const protocol::RowsRun& request);
  /// Writes a JSON object with "schema":"portico.SCHEMA/1" in front.
  void show_object(std::string_view schema, const protocol::Json& json);
  bool wants_json() const { return arguments_.text("--output") == "json"; }
  /// Writes to standard output or, with --to, to that file (never over a part of it).
  void write(const std::string& content);
  /// Writes to standard output, whatever --to means to the command.
  void write_text(std::string_view text);
  /// Lets a person confirm what cannot be undone by typing `word`; with -y nobody is asked. Throws `Failure` (invalid)
  /// when something else is typed, or nobody may be asked.
  void confirm(const std::string& question, const std::string& word);
  /// A line for people on standard error, not with -q.
  void say(const std::string& line);

  /// Zone for periods and printed times: --tz, else UTC.
  std::string zone() const { return arguments_.text("--tz", "UTC"); }
  SystemFiles& files() { return files_; }

 private:
  void check_chart() const;
  text::Style style();

  Console& console_;
  const Arguments& arguments_;
  SystemFiles files_;
  Zones zones_;
  client::Profile profile_;
  std::optional<client::Client> client_;
};

/// `json` as one line with "schema":"portico.SCHEMA/1" in front.
std::string json_object(std::string_view schema, const protocol::Json& json);
/// The exit code that goes with an error: the contract of design, "Command line".
int exit_code(Errc code);

}  // namespace portico::cli
