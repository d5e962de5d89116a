#include "sql/run.hpp"

#include <algorithm>
#include <chrono>

#include <fmt/format.h>

#include "core/text.hpp"
#include "sql/database.hpp"
#include "sql/guard.hpp"
#include "sql/parameters.hpp"
#include "sql/virtual_tables.hpp"

namespace portico::sql {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t flush_bytes = 256 * 1024;

Refusal refusal(std::string message, std::string hint = "") {
  return {.kind = Refusal::Kind::statement, .message = std::move(message), .hint = std::move(hint), .offset = {}};
}

Refusal limit(std::string message, std::string hint) {
  return {.kind = Refusal::Kind::limit, .message = std::move(message), .hint = std::move(hint), .offset = {}};
}

Refusal out_of_memory(const Limits& limits) {
  return limit(fmt::format("the statement needs more than {} MiB of memory", limits.memory >> 20),
               "Narrow the rows down with WHERE, or sort and group fewer columns.");
}

/// One statement, from its text to its last row.
class Execution {
 public:
  Execution(const Start& start, Workplace place, Shelf& shelf, Stream& stream)
      : start_(start),
        limits_(place.limits),
        stream_(stream),
        tables_(shelf),
        guard_(start.tables),
        database_(std::move(place.database)),
        deadline_(Clock::now() + limits_.time) {
    sqlite3_hard_heap_limit64(limits_.memory);
    database_->set_clock(start.statement.now);
    if (tables_.register_with(database_->get()) != SQLITE_OK)
      throw Failure({Errc::internal, "SQLite does not take the tables", ""});
    declare("json_each");
    declare("json_tree");
    for (const Table& table : start.tables) declare(table.name);
    guard_.install(database_->get());
    sqlite3_progress_handler(
        database_->get(), 1000, [](void* self) { return static_cast<Execution*>(self)->late() ? 1 : 0; }, this);
  }

  std::variant<Done, Refusal> run() {
    auto problem = prepare();
    if (!problem) problem = bind(statement_.get(), start_.statement.parameters);
    if (!problem) problem = send_rows();
    if (problem) return *problem;
    return Done{.columns = columns(), .tables = {guard_.tables_read().begin(), guard_.tables_read().end()}};
  }

 private:
  /// Has SQLite make its notes of a virtual table, which the guard would take for a change of the schema.
  void declare(const std::string& table) {
    sqlite3_exec(database_->get(), fmt::format("PRAGMA table_info(\"{}\")", table).c_str(), nullptr, nullptr, nullptr);
  }

  bool late() const { return Clock::now() >= deadline_; }

  std::optional<Refusal> prepare() {
    std::string_view text = start_.statement.text;
    if (auto problem = compile(text, statement_)) return problem;
    if (!statement_) return refusal("there is no statement", "Write one SELECT.");
    const std::string_view one = text;
    for (std::string_view rest = rest_; !rest.empty(); rest = rest_) {
      StatementHandle second;
      if (compile(rest, second) || second)
        return refusal("there is more than one statement", "Ask one at a time; WITH can hold the steps of one.");
    }
    if (!sqlite3_stmt_readonly(statement_.get()) || sqlite3_column_count(statement_.get()) == 0)
      return refusal("the statement is no SELECT", "SQL may only read.");
    if (sqlite3_stmt_isexplain(statement_.get()) != 0) return std::nullopt;
    return look_into(std::string(one));
  }

  /// The first statement in `text`, none where it is empty; `rest_` is what follows it.
  std::optional<Refusal> compile(std::string_view text, StatementHandle& statement) {
    sqlite3_stmt* compiled = nullptr;
    const char* tail = nullptr;
    const int code = sqlite3_prepare_v2(database_->get(), text.data(), static_cast<int>(text.size()), &compiled, &tail);
    statement.reset(compiled);
    if (code != SQLITE_OK) return why(code);
    rest_ = text.substr(static_cast<std::size_t>(tail - text.data()));
    return std::nullopt;
  }

  std::optional<Refusal> look_into(const std::string& text) {
    const Program program = inspect(database_->get(), text);
    if (!program.harmless) return refusal("the statement is not allowed", "");
    if (program.numbered) tables_.number_rows();
    return std::nullopt;
  }

  std::optional<Refusal> send_rows() {
    const int width = sqlite3_column_count(statement_.get());
    Packer packed;
    std::int64_t rows = 0;
    std::int64_t bytes = 0;
    int code = SQLITE_ROW;
    while ((code = sqlite3_step(statement_.get())) == SQLITE_ROW) {
      if (++rows > limits_.rows)
        return limit(fmt::format("the answer has more than {} rows", limits_.rows), "Add LIMIT, or a WHERE.");
      if (packed.size() == 0) packed.put(static_cast<std::uint32_t>(width));
      const std::size_t before = packed.size();
      if (auto problem = pack_row(packed)) return problem;
      bytes += static_cast<std::int64_t>(packed.size() - before) + 12 * width;
      if (bytes > limits_.answer_bytes)
        return limit(fmt::format("the answer is larger than {} MiB", limits_.answer_bytes >> 20),
                     "Add LIMIT, or ask for fewer columns.");
      if (packed.size() < flush_bytes) continue;
      send(stream_, Message::rows, packed.bytes());
      packed = Packer();
    }
    if (code != SQLITE_DONE) return why(code);
    if (packed.size() > 0) send(stream_, Message::rows, packed.bytes());
    return std::nullopt;
  }

  std::optional<Refusal> pack_row(Packer& packed) {
    for (int i = 0; i < sqlite3_column_count(statement_.get()); ++i) {
      const int type = sqlite3_column_type(statement_.get(), i);
      packed.put(static_cast<std::uint8_t>(type == SQLITE_NULL ? 0 : type));
      if (type == SQLITE_INTEGER) packed.put(std::int64_t{sqlite3_column_int64(statement_.get(), i)});
      if (type == SQLITE_FLOAT) packed.put(sqlite3_column_double(statement_.get(), i));
      if (type == SQLITE_TEXT) {
        const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(statement_.get(), i));
        packed.put(std::string_view(text, static_cast<std::size_t>(sqlite3_column_bytes(statement_.get(), i))));
      }
      if (type == SQLITE_BLOB)
        return refusal(
            fmt::format("column '{}' holds a BLOB, which no answer can show", sqlite3_column_name(statement_.get(), i)),
            "hex(…) makes a text of it.");
    }
    return std::nullopt;
  }
  static_assert(SQLITE_INTEGER == 1 && SQLITE_FLOAT == 2 && SQLITE_TEXT == 3, "as pack_cell numbers them");

  /// What the error code that SQLite gave means to the person who asked.
  Refusal why(int code) const {
    if (tables_.failure()) return why_tables_failed();
    if (!guard_.refusal().empty()) return refusal(guard_.refusal(), guard_.hint());
    switch (code & 0xff) {
      case SQLITE_INTERRUPT:
        return {.kind = Refusal::Kind::time, .message = "", .hint = "", .offset = {}};
      case SQLITE_NOMEM:
        return out_of_memory(limits_);
      case SQLITE_TOOBIG:
        return limit(fmt::format("the statement makes a text of more than {} MiB", most_value_bytes >> 20), "");
      default:
        break;
    }
    Refusal found = refusal(sqlite3_errmsg(database_->get()));
    if (const int offset = sqlite3_error_offset(database_->get()); offset >= 0)
      found.offset = static_cast<std::uint32_t>(offset);
    return found;
  }

  Refusal why_tables_failed() const {
    try {
      std::rethrow_exception(tables_.failure());
    } catch (const LimitReached& reached) {
      return limit(reached.message, reached.hint);
    } catch (const ScanFailed&) {
      return {.kind = Refusal::Kind::failure, .message = "", .hint = "", .offset = {}};
    } catch (const std::bad_alloc&) {
      return out_of_memory(limits_);
    }
  }

  std::vector<AnswerColumn> columns() const {
    std::vector<AnswerColumn> columns;
    for (int i = 0; i < sqlite3_column_count(statement_.get()); ++i)
      columns.push_back({.name = sqlite3_column_name(statement_.get(), i), .origin = origin(i)});
    return columns;
  }

  std::optional<AnswerColumn::Origin> origin(int column) const {
    const char* table = sqlite3_column_table_name(statement_.get(), column);
    const char* name = sqlite3_column_origin_name(statement_.get(), column);
    if (!table || !name || sqlite3_stmt_isexplain(statement_.get()) != 0) return std::nullopt;
    for (std::uint32_t i = 0; i < start_.tables.size(); ++i)
      for (std::uint32_t j = 0; j < start_.tables[i].columns.size(); ++j)
        if (start_.tables[i].name == table && start_.tables[i].columns[j].name == name)
          return AnswerColumn::Origin{i, j};
    return std::nullopt;
  }

  const Start& start_;
  Limits limits_;
  Stream& stream_;
  VirtualTables tables_;
  Guard guard_;
  std::unique_ptr<EmptyDatabase> database_;
  StatementHandle statement_;  // gone before the database, as that is before the tables
  std::string_view rest_;
  Clock::time_point deadline_;
};

}  // namespace

std::variant<Done, Refusal> run(const Start& start, Workplace place, Shelf& shelf, Stream& stream) {
  const Limits limits = place.limits;
  try {
    return Execution(start, std::move(place), shelf, stream).run();
  } catch (const std::bad_alloc&) {
    return out_of_memory(limits);
  }
}

}  // namespace portico::sql
