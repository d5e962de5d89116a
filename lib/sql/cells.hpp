#pragma once
#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/column.hpp"
#include "sql/statement.hpp"

namespace portico::sql {

/// Times one after the other as texts: "2026-01-31 07:00:00" or "… .250000", what SQLite's date functions take. Of
/// years 0 to 9999. One of the same day as the time before is quicker.
class TimeText {
 public:
  /// Valid until the next call.
  std::string_view of(std::int64_t microseconds);

 private:
  std::array<char, 26> text_{};
  std::optional<std::int64_t> day_;  ///< whose date is in text_
};
inline std::string time_text(std::int64_t microseconds) { return std::string(TimeText().of(microseconds)); }
/// "2026-01-31". Of years 0 to 9999.
std::string date_text(std::int64_t days);

/// Whether SQL sees the column as a text.
constexpr bool is_text_in_sql(TypeKind kind) {
  return kind == TypeKind::text || kind == TypeKind::date || kind == TypeKind::time;
}

/// What values that SQL calls equal have in common. Nothing for a null, and for a decimal that no double stands for.
std::optional<std::uint64_t> hash_of(const Column& column, std::size_t row);
/// Nothing where SQL would first convert the operand to compare it with a column of this kind.
std::optional<std::uint64_t> hash_of(const Operand& operand, TypeKind kind);

}  // namespace portico::sql
