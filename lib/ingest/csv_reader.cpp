#include "ingest/csv_reader.hpp"

#include <array>

#include <fmt/format.h>

#include "core/text.hpp"
#include "ingest/csv_parser.hpp"

namespace portico::ingest {
namespace {

constexpr std::size_t largest_record = 16U << 20U;
/// So many are handed over at a time that their cells stay in the processor's cache.
constexpr std::size_t most_records = 1024;
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

/// One reading of one file: pieces come in, runs of records go out.
class CsvReading {
 public:
  CsvReading(const ReadRequest& request, const std::vector<std::string>& columns, const Sink& sink)
      : path_(request.path),
        encoding_(request.source.encoding),
        parser_(request.source.delimiter),
        columns_(columns),
        sink_(sink) {
    records_.width = columns.size();
  }

  /// False when the sink has had enough or an error() ended the reading.
  bool take(std::string_view piece) {
    buffer_.append(piece);
    return parse(CsvParser::Input::partial);
  }

  Result<void> finish() {
    if (!ended_) parse(CsvParser::Input::complete);
    if (!ended_ && !has_header_)
      return Error{.code = Errc::invalid,
                   .message = fmt::format("'{}' is empty: it has no header", printable(path_)),
                   .hint = "the first line must name the columns"};
    if (error_) return *error_;
    return {};
  }

 private:
  using Input = CsvParser::Input;
  using Outcome = CsvParser::Outcome;

  bool parse(Input input) {
    std::string_view rest = buffer_;
    if (!started_ && !skip_byte_order_mark(rest, input)) return true;
    all_ascii_ = !has_high_bytes(rest);
    parser_.begin(rest, input);
    while (!ended_) {
      const Outcome outcome = parser_.next();
      if (outcome == Outcome::more) break;
      take_record(outcome, parser_.record());
      line_ += parser_.lines();
      if (records_.size() >= most_records) hand_over();
    }
    hand_over();
    rest = parser_.rest();
    if (rest.size() > largest_record) fail_on_size();
    buffer_.erase(0, buffer_.size() - rest.size());
    return !ended_;
  }

  /// False while more is needed to know.
  bool skip_byte_order_mark(std::string_view& rest, Input input) {
    if (rest.size() < byte_order_mark.size() && byte_order_mark.starts_with(rest) && input == Input::partial)
      return false;
    if (rest.starts_with(byte_order_mark)) rest.remove_prefix(byte_order_mark.size());
    started_ = true;
    return true;
  }

  void take_record(Outcome outcome, std::string_view raw) {
    if (outcome == Outcome::blank) return;
    if (!has_header_) return take_header(outcome);
    const Place place{.record = ++record_, .line = line_, .raw = raw};
    if (outcome == Outcome::broken) return add_broken(place, parser_.reason());
    const std::size_t found = parser_.cells().size();
    if (found != header_size_)
      return add_broken(place, found < header_size_ ? fmt::format("{} of {} columns", found, header_size_)
                                                    : fmt::format("{} columns instead of {}", found, header_size_));
    if (all_ascii_)
      for (const std::size_t position : positions_) records_.cells.push_back(parser_.cells()[position]);
    else if (!add_decoded(place))
      return;
    records_.places.push_back(place);
  }

  /// False when the record is broken.
  bool add_decoded(const Place& place) {
    if (encoding_ == Encoding::utf8 && !valid_utf8(place.raw)) {
      add_broken(place, fmt::format("not UTF-8 (byte 0x{:02X}); the source may need another 'encoding'",
                                    first_bad_byte(place.raw)));
      return false;
    }
    for (const std::size_t position : positions_) {
      const std::string_view cell = parser_.cells()[position];
      records_.cells.push_back(cell.data() ? *decode(cell, encoding_, arena_) : cell);
    }
    return true;
  }

  /// The byte at which `text` stops being UTF-8.
  static unsigned first_bad_byte(std::string_view text) {
    std::size_t good = 0;  // up to here the text is valid
    for (std::size_t size = 1; size <= text.size(); ++size) {
      if (valid_utf8(text.substr(good, size - good))) good = size;
      if (size - good >= 4) break;
    }
    return static_cast<unsigned char>(text[good < text.size() ? good : text.size() - 1]);
  }

  void add_broken(const Place& place, std::string reason) { records_.broken.push_back({place, std::move(reason)}); }

  void take_header(Outcome outcome) {
    has_header_ = true;
    if (outcome == Outcome::broken)
      return fail(fmt::format("'{}': the header has {}", printable(path_), parser_.reason()));
    std::vector<std::string> names;
    for (const std::string_view cell : parser_.cells()) {
      const auto name = decode(cell, encoding_, arena_);
      if (!name) return fail(fmt::format("the header of '{}' is not UTF-8", printable(path_)));
      names.emplace_back(*name);
    }
    header_size_ = names.size();
    auto positions = locate_columns(columns_, names, fmt::format("'{}'", printable(path_)));
    if (!positions) return fail(positions.error());
    positions_ = std::move(*positions);
  }

  void hand_over() {
    const bool any = records_.size() > 0 || !records_.broken.empty();
    if (any && !sink_(records_)) ended_ = true;
    records_.clear();
    parser_.release();
    arena_.clear();
  }

  void fail_on_size() {
    fail({.code = Errc::invalid,
          .message =
              fmt::format("'{}': the record that begins at line {} is larger than 16 MiB", printable(path_), line_),
          .hint = "a closing quote may be missing there"});
  }
  void fail(std::string message) {
    fail(Error{.code = Errc::invalid, .message = std::move(message), .hint = "see 'encoding' and 'delimiter'"});
  }
  void fail(Error error) {
    error_ = std::move(error);
    ended_ = true;
  }

  const std::string& path_;
  Encoding encoding_;
  CsvParser parser_;
  const std::vector<std::string>& columns_;
  const Sink& sink_;
  std::string buffer_;
  CellArena arena_;
  Records records_;
  std::vector<std::size_t> positions_;
  std::size_t header_size_ = 0;
  std::uint64_t record_ = 0;
  std::uint64_t line_ = 1;
  bool started_ = false, has_header_ = false, ended_ = false, all_ascii_ = false;
  std::optional<Error> error_;
};

class CsvReader final : public Reader {
 public:
  CsvReader(const ReadRequest& request, Files& files) : request_(request), files_(files) {}

  Result<void> read(const std::vector<std::string>& columns, const Sink& sink) override {
    CsvReading reading(request_, columns, sink);
    PORTICO_CHECK(files_.stream(request_.path, [&](std::string_view piece) { return reading.take(piece); }));
    return reading.finish();
  }

 private:
  ReadRequest request_;
  Files& files_;
};

}  // namespace

void read_csv_settings(const config::Table& table, SourceDefinition& source) {
  constexpr std::array<std::string_view, 3> encodings{"utf-8", "windows-1252", "iso-8859-1"};
  if (const auto encoding = table.find("encoding"))
    if (const auto chosen = encoding->choice(encodings)) source.encoding = static_cast<Encoding>(*chosen);
  const auto delimiter = table.find("delimiter");
  const auto text = delimiter ? delimiter->text() : std::nullopt;
  if (!text) return;
  const bool usable = text->size() == 1 && static_cast<unsigned char>(text->front()) < 0x80 &&
                      std::string_view("\"\r\n").find(text->front()) == std::string_view::npos;
  if (usable)
    source.delimiter = text->front();
  else
    delimiter->problem("must be one ASCII character, such as \";\" or \"\\t\"");
}

std::unique_ptr<Reader> open_csv(const ReadRequest& request, Files& files) {
  return std::make_unique<CsvReader>(request, files);
}

}  // namespace portico::ingest
