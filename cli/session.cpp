#include "cli/session.hpp"

#include <algorithm>
#include <iostream>

#include "client/connect.hpp"
#include "core/companion.hpp"
#include "core/name_list.hpp"
#include "core/text.hpp"
#include "text/measures.hpp"
#include "text/rows.hpp"
#include "text/table.hpp"

namespace portico::cli {
namespace {

/// Whether a column tells what the row is about.
bool names_row(const model::AnswerColumn& column) {
  return column.role == model::AnswerColumn::Role::time || column.role == model::AnswerColumn::Role::dimension;
}

Error no_column(std::string_view field, const std::vector<std::string>& known) {
  return {Errc::invalid,
          fmt::format("--fields: no column '{}'{}", printable(field), did_you_mean(std::string(field), known)),
          "Columns: " + join(known, ", ")};
}

/// Which of the names are listed, in that order.
std::vector<std::size_t> listed(const std::vector<std::string>& lists, const std::vector<std::string>& names) {
  std::vector<std::size_t> positions;
  for (const std::string& list : lists)
    for (std::string_view rest = trimmed(list); !rest.empty();) {
      const auto found = take_name(rest, names);
      if (!found) throw Failure(no_column(trimmed(rest.substr(0, rest.find(','))), names));
      positions.push_back(*found);
    }
  if (positions.empty()) throw Failure({Errc::invalid, "--fields: the value is empty", "leave the option out"});
  return positions;
}

/// The columns that are chosen by name, in that order. A chart is given those that name its points whether they are
/// chosen or not: without them several rows would be one point.
std::vector<std::size_t> chosen_columns(const model::Answer& answer, const std::vector<std::string>& fields,
                                        text::Format format) {
  std::vector<std::size_t> chosen;
  std::vector<std::string> known;
  for (const auto& column : answer.columns) known.push_back(column.name);
  if (format != text::Format::chart) return listed(fields, known);
  for (std::size_t i = 0; i < answer.columns.size(); ++i)
    if (names_row(answer.columns[i])) chosen.push_back(i);
  for (const std::size_t position : listed(fields, known))
    if (!names_row(answer.columns[position])) chosen.push_back(position);
  return chosen;
}

/// No column says any more that its unit is in one that is not there.
void forget_absent_units(std::vector<model::AnswerColumn>& columns) {
  for (auto& column : columns)
    if (std::none_of(columns.begin(), columns.end(),
                     [&](const auto& other) { return other.name == column.unit_field; }))
      column.unit_field.clear();
}

model::Answer only(const model::Answer& answer, const std::vector<std::string>& fields, text::Format format) {
  if (fields.empty()) return answer;
  model::Answer part = text::with_columns(answer, chosen_columns(answer, fields, format));
  forget_absent_units(part.columns);
  return part;
}

/// Notes what passes on its way to another sink.
class Tap final : public model::RowSink {
 public:
  Tap(model::RowSink& next, Session::Shown& shown) : next_(next), shown_(shown) {}
  void begin(const std::vector<model::AnswerColumn>& columns) override { next_.begin(columns); }
  void add(const model::RowBatch& batch) override {
    shown_.rows += batch.rows;
    next_.add(batch);
  }
  void end(const model::Provenance& provenance) override {
    shown_.provenance = provenance;
    next_.end(provenance);
  }

 private:
  model::RowSink& next_;
  Session::Shown& shown_;
};

}  // namespace

Session::Session(Console& console, const client::Environment& environment, const Arguments& arguments)
    : console_(console),
      arguments_(arguments),
      profile_(client::Profile::choose(environment, arguments.text("--profile"), arguments.text("--server"), files_)
                   .value()) {
  if (arguments.given("--output"))
    text::parse_format(arguments.text("--output")).value();  // before anything is changed
  text::parse_chart_kind(arguments.text("--chart")).value();
  if (arguments.given("--chart")) check_chart();
  const bool input_is_given = arguments.given("--password-stdin") && !console.facts().input_is_terminal;
  if (arguments.given("--no-input") && !input_is_given) console_.forbid_input();
}

/// Whether what is drawn can be what is to be written.
void Session::check_chart() const {
  if (arguments_.given("--output") && format() != text::Format::chart)
    throw Failure({Errc::invalid, fmt::format("--chart draws, but -o {} does not", arguments_.text("--output")),
                   "Leave out one of them."});
  const std::string file = arguments_.text("--to", "-");
  if (const auto other = text::format_for_file(file); other && *other != text::Format::table)
    throw Failure(
        {Errc::invalid,
         fmt::format("--chart draws in characters, but the name '{}' says {}", printable(file), text::name_of(*other)),
         "Let its name end in .txt."});
}

client::Client& Session::client() {
  if (client_) return *client_;
  const auto seconds = arguments_.number("--timeout").value().value_or(60);
  if (seconds < 1 || seconds > 86'400) throw Failure({Errc::invalid, "--timeout: expected 1 to 86400 seconds", ""});
  client_.emplace(client::connect(profile_, companion("portico-https.so", PORTICO_LIBEXEC)).value(),
                  profile_.token().value(), std::chrono::seconds{seconds});
  return *client_;
}

protocol::Target Session::target() const {
  return {arguments_.text("--customer"), arguments_.given("--all-customers")};
}

text::Format Session::format() const {
  if (arguments_.given("--output")) return text::parse_format(arguments_.text("--output")).value();
  if (arguments_.given("--chart")) return text::Format::chart;
  if (writes_file()) return text::format_for_file(arguments_.text("--to")).value();
  return console_.facts().output_is_terminal ? text::Format::table : text::Format::tsv;
}

text::Format Session::report_format() const {
  const bool chosen = arguments_.given("--output") || writes_file();
  return chosen ? format() : text::Format::table;
}

text::Style Session::style() {
  const auto& facts = console_.facts();
  const bool to_terminal = facts.output_is_terminal && !writes_file();
  const std::string when = arguments_.text("--color", "auto");
  if (when != "auto" && when != "always" && when != "never")
    throw Failure({Errc::invalid, fmt::format("--color '{}': expected auto, always or never", when), ""});
  text::Style style;
  style.color =
      when == "always" || (when == "auto" && to_terminal && facts.color) ? text::Color::ansi : text::Color::none;
  style.glyphs = to_terminal && facts.ascii ? text::Glyphs::ascii : text::Glyphs::unicode;
  style.width = to_terminal ? static_cast<std::size_t>(facts.width) : 0;
  style.chart = text::parse_chart_kind(arguments_.text("--chart")).value();
  style.controls = to_terminal ? text::Controls::visible : text::Controls::kept;
  style.footer = arguments_.given("--quiet") ? text::Footer::hidden : text::Footer::shown;
  if (const std::string name = zone(); !name.empty()) style.zone = zones_.find(name).value();
  return style;
}

std::string Session::rendered(const model::Answer& answer) {
  return text::write(only(answer, arguments_.all("--fields"), format()), format(), style()).value();
}

void Session::show(const model::Answer& answer) {
  write(rendered(answer));
  const text::Format shown = format();
  const bool rows_only = shown == text::Format::tsv || shown == text::Format::csv || shown == text::Format::jsonl;
  if (answer.total && rows_only)
    say(fmt::format("The total is left out: {} has rows only; -o json or table shows it.", text::name_of(shown)));
}

void Session::show(const Listing& listing) {
  auto quiet = style();
  quiet.footer = text::Footer::hidden;
  write(text::write(only(listing.answer(), arguments_.all("--fields"), format()), format(), quiet).value());
}

void Session::show(const model::Document& document) { write(text::write(document, report_format(), style()).value()); }

Session::Shown Session::show_rows(const protocol::RowsRun& request) {
  Shown shown;
  const auto produce = [&](const text::Put& put) -> Result<void> {
    PORTICO_TRY(const auto writer, text::row_writer(format(), style(), put));
    Tap tap(*writer, shown);
    return client().call(protocol::method::rows_run, request, tap);
  };
  if (writes_file()) {
    const std::filesystem::path file = arguments_.text("--to");
    files_.write_pieces(file, FileMode::shared, produce).value();
    say(fmt::format("Written: {}", printable(file.string())));
  } else {
    produce([this](std::string_view piece) { write_text(piece); }).value();
  }
  return shown;
}

std::string json_object(std::string_view schema, const protocol::Json& json) {
  boost::json::object object{{"schema", fmt::format("portico.{}/1", schema)}};
  for (const auto& [name, value] : json.get_object()) object[name] = value;
  return boost::json::serialize(object) + "\n";
}

void Session::show_object(std::string_view schema, const protocol::Json& json) { write(json_object(schema, json)); }

void Session::write(const std::string& content) {
  if (!writes_file()) {
    write_text(content);
    return;
  }
  const std::filesystem::path file = arguments_.text("--to");
  files_.write(file, content, FileMode::shared).value();
  say(fmt::format("Written: {}", printable(file.string())));
}

void Session::write_text(std::string_view text) {
  console_.out() << text << std::flush;
  if (!console_.out()) throw Failure({Errc::storage, "standard output cannot be written", ""});
}

void Session::say(const std::string& line) {
  if (!arguments_.given("--quiet")) console_.err() << line << std::endl;
}

void Session::confirm(const std::string& question, const std::string& word) {
  if (arguments_.given("--yes")) return;
  if (arguments_.given("--no-input"))
    throw Failure({Errc::invalid, "confirmation is needed but --no-input forbids asking", "Add --yes to confirm."});
  if (console_.ask(question).value() != word)
    throw Failure({Errc::invalid, "not confirmed; nothing was changed", "Type it exactly as shown, or add --yes."});
}

int exit_code(Errc code) {
  switch (code) {
    case Errc::invalid:
      return 2;
    case Errc::not_found:
      return 3;
    case Errc::not_signed_in:
    case Errc::second_factor:
      return 4;
    case Errc::denied:
      return 5;
    case Errc::conflict:
      return 6;
    case Errc::partial:
      return 7;
    case Errc::pending:
      return 8;
    case Errc::unavailable:
    case Errc::throttled:
      return 9;
    case Errc::storage:
    case Errc::corrupt:
    case Errc::internal:
      return 1;
  }
  return 1;
}

}  // namespace portico::cli
