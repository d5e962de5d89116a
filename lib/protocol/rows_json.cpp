#include "protocol/rows_json.hpp"

#include <array>
#include <charconv>

#include "core/cell_text.hpp"
#include "protocol/error_json.hpp"

namespace portico::protocol {
namespace {

constexpr std::size_t batch_rows = 4096;

void append_json_cell(std::string& out, const Column& column, std::size_t row) {
  if (column.null_at(row)) {
    out += "null";
  } else if (column.type.kind == TypeKind::text) {
    append_text(out, column.text_at(row));
  } else if (column.type.kind == TypeKind::integer || column.type.kind == TypeKind::boolean) {
    append_cell(out, column, row);
  } else {
    out += '"';
    append_cell(out, column, row);
    out += '"';
  }
}

template <class T>
void append_line(std::string& out, std::string_view member, const T& value) {
  out += '{';
  append_text(out, member);
  out += ':';
  append_json(out, value);
  out += "}\n";
}

/// Whether the text is a cell of the type, appended then.
bool append_from_text(ColumnBuilder& builder, Type type, std::string_view text) {
  switch (type.kind) {
    case TypeKind::text:
      builder.append_text(text);
      return true;
    case TypeKind::decimal: {
      const auto number = Decimal::parse(text, type.scale);
      if (number) builder.append_int(number->units());
      return number.has_value();
    }
    case TypeKind::floating: {
      double number = 0;
      const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), number);
      const bool whole = failed == std::errc() && end == text.data() + text.size();
      if (whole) builder.append_float(number);
      return whole;
    }
    case TypeKind::time: {
      const auto instant = parse_instant(text);
      if (instant) builder.append_int(instant->time_since_epoch().count());
      return instant.has_value();
    }
    case TypeKind::date: {
      const auto date = parse_date(text);
      if (date) builder.append_int(date->time_since_epoch().count());
      return date.has_value();
    }
    default:
      return false;
  }
}

bool append_from_json(ColumnBuilder& builder, Type type, const Json& cell) {
  if (cell.is_null()) return builder.append_null(), true;
  if (cell.is_string()) return append_from_text(builder, type, std::string_view(cell.get_string()));
  if (cell.is_int64() && type.kind == TypeKind::integer) return builder.append_int(cell.get_int64()), true;
  if (cell.is_bool() && type.kind == TypeKind::boolean) return builder.append_int(cell.get_bool() ? 1 : 0), true;
  return false;
}

Error not_rows(std::string_view what) {
  return {Errc::internal, fmt::format("the daemon's rows are not understood: {}", what),
          "Are portico and porticod of one version?"};
}

}  // namespace

void append_head(std::string& out, const std::vector<model::AnswerColumn>& columns) {
  append_line(out, "columns", columns);
}

void append_rows(std::string& out, const model::RowBatch& batch) {
  for (std::size_t row = 0; row < batch.rows; ++row) {
    char before = '[';
    for (const Column& column : batch.columns) {
      out += std::exchange(before, ',');
      append_json_cell(out, column, row);
    }
    out += "]\n";
  }
}

void append_end(std::string& out, const model::Provenance& provenance) { append_line(out, "provenance", provenance); }

void append_failure(std::string& out, const Error& error) {
  out += protocol::serialize(error_to_json(error, ""));
  out += '\n';
}

class RowsReader::Impl {
 public:
  explicit Impl(model::RowSink& sink) : sink_(sink) {}

  Result<void> feed(std::string_view piece) {
    for (std::size_t end = piece.find('\n'); end != std::string_view::npos; end = piece.find('\n')) {
      std::string_view line = piece.substr(0, end);
      piece.remove_prefix(end + 1);
      if (begun_line_.empty()) {
        PORTICO_CHECK(read(line));
        continue;
      }
      begun_line_ += line;
      PORTICO_CHECK(read(begun_line_));
      begun_line_.clear();
    }
    begun_line_ += piece;
    return {};
  }

  Result<void> finish() const {
    if (ended_) return {};
    return Error{Errc::unavailable, "the daemon broke off before its answer was complete",
                 "Look at porticod's log, then try again."};
  }

 private:
  Result<void> read(std::string_view line) {
    boost::json::monotonic_resource memory(space_.data(), space_.size());
    boost::system::error_code failed;
    const Json json = boost::json::parse({line.data(), line.size()}, failed, &memory);
    if (failed || ended_) return not_rows(ended_ ? "a line after the last" : failed.message());
    if (json.is_object()) return read_object(json);
    if (!json.is_array() || !begun_ || json.get_array().size() != builders_.size()) return not_rows("a line is no row");
    for (std::size_t i = 0; i < builders_.size(); ++i)
      if (!append_from_json(builders_[i], types_[i], json.get_array()[i]))
        return not_rows(fmt::format("a cell is no {}", to_string(types_[i])));
    if (++rows_ == batch_rows) flush();
    return {};
  }

  Result<void> read_object(const Json& json) {
    const auto& object = json.get_object();
    if (object.if_contains("error")) return error_from_json(json);
    if (const Json* columns = object.if_contains("columns"); columns && !begun_) {
      const auto known = decode<std::vector<model::AnswerColumn>>(*columns);
      if (!known) return not_rows(known.error().message);
      for (const auto& column : *known) {
        types_.push_back(column.type);
        builders_.emplace_back(column.type);
      }
      begun_ = true;
      sink_.begin(*known);
      return {};
    }
    const Json* provenance = object.if_contains("provenance");
    if (!provenance || !begun_) return not_rows("a line is neither columns nor provenance");
    const auto from = decode<model::Provenance>(*provenance);
    if (!from) return not_rows(from.error().message);
    flush();
    ended_ = true;
    sink_.end(*from);
    return {};
  }

  void flush() {
    if (rows_ == 0) return;
    model::RowBatch batch{.rows = std::exchange(rows_, 0), .columns = {}};
    for (ColumnBuilder& builder : builders_) batch.columns.push_back(builder.take());
    sink_.add(batch);
  }

  model::RowSink& sink_;
  std::string begun_line_;
  std::array<unsigned char, 16 * 1024> space_{};  // of one line's values; more where that is not enough
  std::vector<Type> types_;
  std::vector<ColumnBuilder> builders_;
  std::size_t rows_ = 0;
  bool begun_ = false, ended_ = false;
};

RowsReader::RowsReader(model::RowSink& sink) : impl_(std::make_unique<Impl>(sink)) {}
RowsReader::~RowsReader() = default;
Result<void> RowsReader::feed(std::string_view piece) { return impl_->feed(piece); }
Result<void> RowsReader::finish() { return impl_->finish(); }

}  // namespace portico::protocol
