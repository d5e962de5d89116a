#pragma once
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/dictionary.hpp"
#include "core/value.hpp"

namespace portico {

/// A typed vector of cells. Exactly one of `ints`, `floats`, `codes` is filled, by `type`:
/// integer, boolean (0/1), decimal (units at type.scale), time (µs since 1970), date (days since 1970) → `ints`;
/// floating → `floats`; text → `codes` into `*dictionary`.
/// A null row holds any valid value (0, or code 0 with a non-empty dictionary) so that kernels need no branch.
struct Column {
  Type type;
  std::vector<std::int64_t> ints;
  std::vector<double> floats;
  std::vector<std::uint32_t> codes;
  std::shared_ptr<const Dictionary> dictionary;
  std::vector<std::uint8_t> nulls;  ///< empty: no row is null; else one per row, 1 = null

  std::size_t size() const;
  bool null_at(std::size_t row) const { return !nulls.empty() && nulls[row] != 0; }
  std::string_view text_at(std::size_t row) const { return (*dictionary)[codes[row]]; }
  Value value_at(std::size_t row) const;
};

class TextIndex;

/// Grows one column cell by cell. Text is interned as it comes.
class ColumnBuilder {
 public:
  explicit ColumnBuilder(Type type);
  ColumnBuilder(ColumnBuilder&&) noexcept;
  ColumnBuilder& operator=(ColumnBuilder&&) noexcept;
  ~ColumnBuilder();
  /// `value` must be null or hold the alternative of the column's type (decimals at its scale).
  void append(const Value& value);
  void append_null();
  void append_int(std::int64_t value);  ///< also units, µs, days, 0/1
  void append_float(double value);
  void append_text(std::string_view value);
  void append_texts(std::span<const std::string_view> values);  ///< null: data() is null
  std::size_t size() const { return rows_; }
  Column take();

 private:
  void note_valid();

  Column column_;
  std::unique_ptr<TextIndex> index_;
  std::size_t rows_ = 0;
};

}  // namespace portico
