#include "ingest/jsonl_reader.hpp"

#include <fmt/format.h>
#include <simdjson.h>

#include "core/text.hpp"
#include "ingest/cell_arena.hpp"

namespace portico::ingest {
namespace {

namespace json = simdjson::ondemand;
using simdjson::error_code;

constexpr std::size_t largest_line = 16U << 20U;

/// RFC 8259, section 6.
bool is_json_number(std::string_view text) {
  const auto digits = [&] {
    const std::size_t count = std::min(text.find_first_not_of("0123456789"), text.size());
    text.remove_prefix(count);
    return count;
  };
  if (text.starts_with('-')) text.remove_prefix(1);
  const bool zero = text.starts_with('0');
  const std::size_t whole = digits();
  if (whole == 0 || (zero && whole > 1)) return false;
  if (text.starts_with('.')) {
    text.remove_prefix(1);
    if (digits() == 0) return false;
  }
  if (text.starts_with('e') || text.starts_with('E')) {
    text.remove_prefix(1);
    if (text.starts_with('+') || text.starts_with('-')) text.remove_prefix(1);
    if (digits() == 0) return false;
  }
  return text.empty();
}

/// The wanted members of an object, by name: each is a column, or has wanted members of its own.
struct Members {
  struct Member {
    std::string name;
    std::optional<std::size_t> column;
    std::unique_ptr<Members> below;
  };
  std::vector<Member> list;

  Member& member(std::string_view name) {
    for (Member& known : list)
      if (known.name == name) return known;
    return list.emplace_back(Member{.name = std::string(name)});
  }
  const Member* find(std::string_view name) const {
    for (const Member& known : list)
      if (known.name == name) return &known;
    return nullptr;
  }

  void add(std::string_view path, std::size_t column) {
    const std::size_t point = path.find('.');
    Member& own = member(path.substr(0, point));
    if (point == std::string_view::npos) {
      own.column = column;
      return;
    }
    if (!own.below) own.below = std::make_unique<Members>();
    own.below->add(path.substr(point + 1), column);
  }
};

/// Takes one line apart.
class LineReader {
 public:
  explicit LineReader(const std::vector<std::string>& columns) {
    for (std::size_t i = 0; i < columns.size(); ++i) members_.add(columns[i], i);
  }

  /// Fills `cells`. `line` must have SIMDJSON_PADDING readable bytes behind it.
  error_code read(std::string_view line, std::span<std::string_view> cells, CellArena& arena) {
    cells_ = cells;
    arena_ = &arena;
    json::document document;
    if (const auto code =
            parser_.iterate(line.data(), line.size(), line.size() + simdjson::SIMDJSON_PADDING).get(document))
      return code;
    json::object object;
    if (const auto code = document.get_object().get(object)) return code;
    if (const auto code = walk(object, members_)) return code;
    return document.current_location().error() == simdjson::OUT_OF_BOUNDS ? simdjson::SUCCESS
                                                                          : simdjson::TRAILING_CONTENT;
  }

 private:
  error_code walk(json::object& object, const Members& members) {
    for (auto entry : object) {
      std::string_view name;
      if (const auto code = entry.unescaped_key().get(name)) return code;
      const Members::Member* member = members.find(name);
      json::value value;
      if (const auto code = entry.value().get(value)) return code;
      if (!member) continue;
      if (const auto code = take(value, *member)) return code;
    }
    return simdjson::SUCCESS;
  }

  error_code take(json::value& value, const Members::Member& member) {
    json::json_type type;
    if (const auto code = value.type().get(type)) return code;
    if (type == json::json_type::object && member.below && !member.column) {
      json::object object;
      if (const auto code = value.get_object().get(object)) return code;
      return walk(object, *member.below);
    }
    return member.column ? take_cell(value, type, cells_[*member.column]) : simdjson::SUCCESS;
  }

  error_code take_cell(json::value& value, json::json_type type, std::string_view& cell) {
    std::string_view text;
    switch (type) {
      case json::json_type::string:
        if (const auto code = value.get_string().get(text)) return code;
        break;
      case json::json_type::number:
        return take_number(value, cell);
      case json::json_type::boolean: {
        bool truth = false;
        if (const auto code = value.get_bool().get(truth)) return code;
        text = truth ? "true" : "false";
        break;
      }
      case json::json_type::null: {
        cell = {};
        bool null = false;  // known by its first letter so far
        return value.is_null().get(null) == simdjson::SUCCESS && null ? simdjson::SUCCESS : simdjson::N_ATOM_ERROR;
      }
      default:
        if (const auto code = simdjson::to_json_string(value).get(text)) return code;
    }
    cell = arena_->store(text);
    return simdjson::SUCCESS;
  }

  // The token as written keeps all digits of a decimal.
  error_code take_number(json::value& value, std::string_view& cell) {
    const std::string_view token = trimmed(value.raw_json_token());
    if (!is_json_number(token)) return simdjson::NUMBER_ERROR;
    cell = arena_->store(token);
    return simdjson::SUCCESS;
  }

  Members members_;
  json::parser parser_;
  std::span<std::string_view> cells_;
  CellArena* arena_ = nullptr;
};

/// One reading of one file: pieces come in, runs of records go out.
class JsonlReading {
 public:
  JsonlReading(const std::string& path, const std::vector<std::string>& columns, const Sink& sink)
      : path_(path), line_reader_(columns), sink_(sink) {
    records_.width = columns.size();
  }

  bool take(std::string_view piece) {
    buffer_.append(piece);
    std::size_t done = 0;
    buffer_.reserve(buffer_.size() + simdjson::SIMDJSON_PADDING);
    for (std::size_t end = buffer_.find('\n'); end != std::string::npos; end = buffer_.find('\n', done)) {
      take_line(std::string_view(buffer_).substr(done, end - done));
      done = end + 1;
    }
    const bool more = hand_over();
    buffer_.erase(0, done);
    too_long_ = buffer_.size() > largest_line;
    return more && !too_long_;
  }

  Result<void> finish() {
    if (too_long_)
      return Error{.code = Errc::invalid,
                   .message = fmt::format("'{}': line {} is longer than 16 MiB", printable(path_), line_ + 1),
                   .hint = "write one JSON object a line"};
    buffer_.reserve(buffer_.size() + simdjson::SIMDJSON_PADDING);
    if (!stopped_ && !buffer_.empty()) take_line(buffer_);
    if (!stopped_) hand_over();
    return {};
  }

 private:
  void take_line(std::string_view line) {
    ++line_;
    if (line_ == 1 && line.starts_with("\xEF\xBB\xBF")) line.remove_prefix(3);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (trimmed(line).empty()) return;
    const Place place{.record = ++record_, .line = line_, .raw = line};
    const std::size_t first = records_.cells.size();
    records_.cells.resize(first + records_.width);
    if (const error_code code = line_reader_.read(line, std::span(records_.cells).subspan(first), arena_)) {
      records_.cells.resize(first);
      records_.broken.push_back({place, reason_of(code)});
    } else {
      records_.places.push_back(place);
    }
  }

  static std::string reason_of(error_code code) {
    if (code == simdjson::INCORRECT_TYPE) return "no JSON object";
    if (code == simdjson::UTF8_ERROR) return "not UTF-8";
    return fmt::format("no JSON: {}", to_lower(simdjson::error_message(code)));
  }

  bool hand_over() {
    const bool any = records_.size() > 0 || !records_.broken.empty();
    if (any && !sink_(records_)) stopped_ = true;
    records_.clear();
    arena_.clear();
    return !stopped_;
  }

  const std::string& path_;
  LineReader line_reader_;
  const Sink& sink_;
  std::string buffer_;
  CellArena arena_;
  Records records_;
  std::uint64_t record_ = 0;
  std::uint64_t line_ = 0;
  bool stopped_ = false, too_long_ = false;
};

class JsonlReader final : public Reader {
 public:
  JsonlReader(std::string path, Files& files) : path_(std::move(path)), files_(files) {}

  Result<void> read(const std::vector<std::string>& columns, const Sink& sink) override {
    JsonlReading reading(path_, columns, sink);
    PORTICO_CHECK(files_.stream(path_, [&](std::string_view piece) { return reading.take(piece); }));
    return reading.finish();
  }

 private:
  std::string path_;
  Files& files_;
};

}  // namespace

std::unique_ptr<Reader> open_jsonl(const ReadRequest& request, Files& files) {
  return std::make_unique<JsonlReader>(request.path, files);
}

}  // namespace portico::ingest
