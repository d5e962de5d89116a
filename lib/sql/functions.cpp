#include "sql/functions.hpp"

#include <algorithm>
#include <array>
#include <new>

#include "core/text.hpp"
#include "sql/exact_sum.hpp"

namespace portico::sql {
namespace {

constexpr auto functions = std::to_array<std::string_view>({
    "->",
    "->>",
    "abs",
    "acos",
    "acosh",
    "asin",
    "asinh",
    "atan",
    "atan2",
    "atanh",
    "avg",
    "ceil",
    "ceiling",
    "char",
    "coalesce",
    "concat",
    "concat_ws",
    "cos",
    "cosh",
    "count",
    "cume_dist",
    "current_date",
    "current_time",
    "current_timestamp",
    "date",
    "datetime",
    "degrees",
    "dense_rank",
    "exp",
    "first_value",
    "floor",
    "format",
    "glob",
    "group_concat",
    "hex",
    "ifnull",
    "iif",
    "instr",
    "json",
    "json_array",
    "json_array_length",
    "json_error_position",
    "json_extract",
    "json_group_array",
    "json_group_object",
    "json_insert",
    "json_object",
    "json_patch",
    "json_quote",
    "json_remove",
    "json_replace",
    "json_set",
    "json_type",
    "json_valid",
    "julianday",
    "lag",
    "last_value",
    "lead",
    "length",
    "like",
    "likelihood",
    "likely",
    "ln",
    "log",
    "log10",
    "log2",
    "lower",
    "ltrim",
    "max",
    "min",
    "mod",
    "nth_value",
    "ntile",
    "nullif",
    "octet_length",
    "percent_rank",
    "pi",
    "pow",
    "power",
    "printf",
    "quote",
    "radians",
    "random",
    "rank",
    "replace",
    "round",
    "row_number",
    "rtrim",
    "sign",
    "sin",
    "sinh",
    "soundex",
    "sqlite_version",
    "sqrt",
    "strftime",
    "string_agg",
    "substr",
    "substring",
    "sum",
    "tan",
    "tanh",
    "time",
    "timediff",
    "total",
    "trim",
    "trunc",
    "typeof",
    "unicode",
    "unixepoch",
    "unlikely",
    "upper",
});
static_assert(std::is_sorted(functions.begin(), functions.end()));

/// What has gone into one sum, total or avg.
class Adding {
 public:
  void add(sqlite3_value* value) { change(value, 1); }
  void remove(sqlite3_value* value) { change(value, -1); }

  void sum(sqlite3_context* context) const {
    if (count_ == 0) return sqlite3_result_null(context);
    if (reals_ > 0) return divided(context, 1);
    if (const auto whole = narrow(whole_)) return sqlite3_result_int64(context, *whole);
    sqlite3_result_error(context, "integer overflow", -1);
  }
  void total(sqlite3_context* context) const { divided(context, 1); }
  void average(sqlite3_context* context) const {
    count_ == 0 ? sqlite3_result_null(context) : divided(context, count_);
  }

 private:
  void change(sqlite3_value* value, int sign) {
    const int type = sqlite3_value_numeric_type(value);
    if (type == SQLITE_NULL) return;
    count_ += sign;
    if (type == SQLITE_INTEGER) {
      const std::int64_t number = sqlite3_value_int64(value);
      whole_ += sign * Int128{number};
      sign > 0 ? exact_.add(number) : exact_.subtract(number);
      return;
    }
    reals_ += sign;
    const double number = sqlite3_value_double(value);
    sign > 0 ? exact_.add(number) : exact_.subtract(number);
  }

  void divided(sqlite3_context* context, std::int64_t count) const {
    const auto value = exact_.over(count);
    value ? sqlite3_result_double(context, *value) : sqlite3_result_null(context);
  }

  ExactSum exact_;
  Int128 whole_ = 0;
  std::int64_t count_ = 0, reals_ = 0;
};

/// SQLite's memory for an aggregate holds a pointer to ours: zero until the first value comes.
Adding** slot_of(sqlite3_context* context, int bytes) {
  return static_cast<Adding**>(sqlite3_aggregate_context(context, bytes));
}

template <void (Adding::*change)(sqlite3_value*)>
void step(sqlite3_context* context, int, sqlite3_value** values) {
  Adding** slot = slot_of(context, sizeof(Adding*));
  if (!slot) return sqlite3_result_error_nomem(context);
  try {
    if (!*slot) *slot = new Adding;
    ((*slot)->*change)(values[0]);
  } catch (const std::bad_alloc&) {
    sqlite3_result_error_nomem(context);
  }
}

template <void (Adding::*result)(sqlite3_context*) const>
void answer(sqlite3_context* context) {
  Adding** slot = slot_of(context, 0);
  const Adding nothing;
  ((slot && *slot ? **slot : nothing).*result)(context);
}

template <void (Adding::*result)(sqlite3_context*) const>
void finish(sqlite3_context* context) {
  answer<result>(context);
  if (Adding** slot = slot_of(context, 0)) delete std::exchange(*slot, nullptr);
}

template <void (Adding::*result)(sqlite3_context*) const>
int replace(sqlite3* database, const char* name) {
  constexpr int flags = SQLITE_UTF8 | SQLITE_DETERMINISTIC | SQLITE_INNOCUOUS;
  return sqlite3_create_window_function(database, name, 1, flags, nullptr, step<&Adding::add>, finish<result>,
                                        answer<result>, step<&Adding::remove>, nullptr);
}

}  // namespace

std::span<const std::string_view> allowed_functions() { return functions; }

bool is_allowed_function(std::string_view name) {
  return std::binary_search(functions.begin(), functions.end(), std::string_view(to_lower(name)));
}

int register_exact_sums(sqlite3* database) {
  int code = replace<&Adding::sum>(database, "sum");
  if (code == SQLITE_OK) code = replace<&Adding::total>(database, "total");
  if (code == SQLITE_OK) code = replace<&Adding::average>(database, "avg");
  return code;
}

}  // namespace portico::sql
