#include "ingest/sqlite_reader.hpp"

#include <charconv>

#include <fmt/format.h>

#include "core/text.hpp"
#include "core/value.hpp"
#include "db/database.hpp"
#include "ingest/cell_arena.hpp"

namespace portico::ingest {
namespace {

constexpr std::size_t records_per_run = 4096;
// SQLite's names for what a cell holds (sqlite3.h), which db hands through.
enum StorageClass { integer_class = 1, float_class = 2, text_class = 3, blob_class = 4 };

std::string in_quotes(std::string_view name) {
  std::string text = "\"";
  for (const char c : name) text += c == '"' ? std::string("\"\"") : std::string(1, c);
  return text + '"';
}

std::string sql_of(const ReadRequest& request, const std::vector<std::string>& columns) {
  if (request.binding.selector_kind == model::Binding::Selector::query) return request.binding.selector;
  std::vector<std::string> names;
  for (const std::string& column : columns) names.push_back(in_quotes(column));
  std::string sql = fmt::format("SELECT {} FROM {}", join(names, ", "), in_quotes(request.binding.selector));
  if (!request.cursor_column.empty()) {
    const std::string cursor = in_quotes(request.cursor_column);
    sql += fmt::format(" WHERE {0} >= :cursor ORDER BY {0}", cursor);
  }
  return sql;
}

/// Fills runs of records from a statement's rows.
class Rows {
 public:
  Rows(db::Statement& statement, std::vector<std::size_t> positions)
      : statement_(statement), positions_(std::move(positions)) {
    records_.width = positions_.size();
  }

  void read(const Sink& sink) {
    while (statement_.step()) {
      take_row();
      if (records_.size() + records_.broken.size() < records_per_run) continue;
      if (!sink(records_)) return;
      records_.clear();
      arena_.clear();
    }
    if (records_.size() > 0 || !records_.broken.empty()) sink(records_);
  }

 private:
  void take_row() {
    const std::size_t first = records_.cells.size();
    bool readable = true;
    for (const std::size_t position : positions_) {
      records_.cells.push_back(cell(static_cast<int>(position)));
      readable = readable && valid(static_cast<int>(position), records_.cells.back());
    }
    if (readable) {
      records_.places.push_back({});
      return;
    }
    std::string_view raw = arena_.store(joined(first));
    records_.cells.resize(first);
    records_.broken.push_back({{.raw = raw}, "not UTF-8"});
  }

  bool valid(int column, std::string_view cell) const {
    const int type = statement_.type(column);
    return (type != text_class && type != blob_class) || valid_utf8(cell);
  }

  std::string joined(std::size_t first) const {
    std::string text;
    for (std::size_t i = first; i < records_.cells.size(); ++i)
      text.append(i == first ? "" : "\t").append(records_.cells[i]);
    return text;
  }

  std::string_view cell(int column) {
    char digits[32];
    switch (statement_.type(column)) {
      case integer_class: {
        const auto end = std::to_chars(digits, digits + sizeof digits, statement_.integer(column)).ptr;
        return arena_.store({digits, static_cast<std::size_t>(end - digits)});
      }
      case float_class:
        return arena_.store(plain_number(statement_.real(column)));
      case text_class:
      case blob_class:
        return arena_.store(statement_.bytes(column));
      default:
        return {};
    }
  }

  // The shortest digits that mean this number, without an exponent, so that 0.00001 is a decimal.
  static std::string plain_number(double value) {
    char digits[400];
    const auto [end, code] = std::to_chars(digits, digits + sizeof digits, value, std::chars_format::fixed);
    return code == std::errc{} ? std::string(digits, end) : portico::to_string(portico::Value(value));
  }

  db::Statement& statement_;
  std::vector<std::size_t> positions_;
  Records records_;
  CellArena arena_;
};

class SqliteReader final : public Reader {
 public:
  SqliteReader(const ReadRequest& request, Files& files) : request_(request), files_(files) {}

  Result<void> read(const std::vector<std::string>& columns, const Sink& sink) override {
    if (request_.binding.selector_kind == model::Binding::Selector::none ||
        request_.binding.selector_kind == model::Binding::Selector::file)
      return Error{.code = Errc::invalid, .message = "a sqlite source needs 'query' or 'table'", .hint = ""};
    PORTICO_TRY(const auto entries, files_.list(request_.path));
    if (entries.size() != 1)
      return Error{.code = Errc::invalid,
                   .message = fmt::format("'{}' does not name one database", printable(request_.path)),
                   .hint = "a sqlite source is one file"};
    PORTICO_TRY(Open open, this->open(columns));
    auto positions = locate_columns(columns, open.names, what());
    if (!positions) return positions.error();
    Rows(open.statement, std::move(*positions)).read(sink);
    return {};
  }

 private:
  struct Open {
    std::unique_ptr<db::Database> database;
    db::Statement statement;
    std::vector<std::string> names;
  };

  std::string what() const {
    const bool query = request_.binding.selector_kind == model::Binding::Selector::query;
    return query
               ? fmt::format("the query on '{}'", printable(request_.path))
               : fmt::format("the table '{}' of '{}'", printable(request_.binding.selector), printable(request_.path));
  }

  // A query that does not compile is the configuration's mistake, not a defect.
  Result<Open> open(const std::vector<std::string>& columns) {
    try {
      auto database = std::make_unique<db::Database>(
          db::Database::open(request_.path, {.access = db::Database::Access::read_only}));
      if (request_.binding.selector_kind == model::Binding::Selector::table)
        PORTICO_CHECK(check_table(*database, columns));
      db::Statement statement = database->prepare(sql_of(request_, columns));
      bind_cursor(statement);
      std::vector<std::string> names;
      for (int i = 0; i < statement.columns(); ++i) names.push_back(statement.name(i));
      return Open{std::move(database), std::move(statement), std::move(names)};
    } catch (const Failure& failure) {
      Error error = failure.error();
      if (error.code != Errc::internal) return error;
      error.code = Errc::invalid;
      error.hint = "check the dataset's 'query'";
      return error;
    }
  }

  // SQLite takes an unknown name in double quotes for a text, so a missing column must be found out first.
  Result<void> check_table(db::Database& database, const std::vector<std::string>& columns) const {
    std::vector<std::string> present;
    db::Statement statement = database.prepare("SELECT name FROM pragma_table_xinfo(?)");
    statement.bind(1, request_.binding.selector);
    while (statement.step()) present.push_back(statement.text(0));
    if (present.empty()) return no_table(database);
    if (const auto located = locate_columns(columns, present, what()); !located) return located.error();
    return {};
  }

  Error no_table(db::Database& database) const {
    std::vector<std::string> names;
    db::Statement tables =
        database.prepare("SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') ORDER BY name");
    while (tables.step()) names.push_back(tables.text(0));
    return {
        .code = Errc::invalid,
        .message = fmt::format("'{}' has no table '{}'{}", printable(request_.path),
                               printable(request_.binding.selector), did_you_mean(request_.binding.selector, names)),
        .hint = "check the dataset's 'table'"};
  }

  void bind_cursor(db::Statement& statement) const {
    if (request_.cursor_column.empty()) return;
    std::int64_t number = 0;
    const char* const end = request_.cursor.data() + request_.cursor.size();
    const auto [stop, code] = std::from_chars(request_.cursor.data(), end, number);
    if (request_.cursor_is_number && code == std::errc{} && stop == end)
      statement.bind(1, number);
    else
      statement.bind(1, request_.cursor);
  }

  ReadRequest request_;
  Files& files_;
};

}  // namespace

std::unique_ptr<Reader> open_sqlite(const ReadRequest& request, Files& files) {
  return std::make_unique<SqliteReader>(request, files);
}

}  // namespace portico::ingest
