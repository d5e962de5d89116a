#pragma once
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/column.hpp"
#include "warehouse/chunk_format.hpp"
#include "warehouse/row_range.hpp"
#include "warehouse/span64.hpp"

namespace portico::warehouse {

/// The most rows a chunk can have.
constexpr std::size_t most_block_rows = 16 * 1024;

/// A chunk as it is stored (see FORMAT.md), and what its rows lie between.
struct EncodedChunk {
  std::string bytes;
  std::optional<Span64> span;  ///< as order_of() puts values; nothing for floats, and where all are null
};

/// One block's rows of one column. `column` has 1 to most_block_rows rows.
EncodedChunk encode_chunk(const Column& column);
/// The same for a bare vector of integers without nulls: directories, masks, hidden columns.
std::string encode_integers(std::span<const std::int64_t> values);

/// The first eight bytes of a text as a number that is ordered as texts are.
std::int64_t order_of(std::string_view text);

/// A chunk's bytes, checked and readable in place. The bytes must outlive it. Whatever the bytes are, no method reads
/// beyond them: what does not decode throws `Failure` (corrupt).
class ChunkView {
 public:
  /// Checks sum, sizes and kind; `rows` is the block's number of rows.
  ChunkView(std::string_view bytes, Type type, std::size_t rows);

  std::size_t rows() const { return rows_; }
  Type type() const { return type_; }
  bool has_nulls() const { return nulls_ != nullptr; }
  bool null_at(std::size_t row) const { return nulls_ && (unsigned{nulls_[row >> 3]} >> (row & 7U) & 1U) != 0; }
  /// The integer of a row (floats: their bits; texts: the code).
  std::int64_t integer_at(std::size_t row) const;
  /// Appends the rows whose stored integer is `value`; what null rows hold counts, too.
  void find_rows(std::int64_t value, std::vector<std::uint32_t>& rows) const;
  /// Texts: the entry of a row; not to be trusted before entry() has taken it.
  std::size_t entry_of(std::size_t row) const;
  /// Valid as long as `scratch` and the chunk's bytes are.
  std::string_view text_at(std::size_t row, std::string& scratch) const;

  /// The rows of `ranges`, one after another, in place of what `column` held. A text column gets codes, which count
  /// entries, and no dictionary.
  void decode(std::span<const RowRange> ranges, Column& column) const;
  /// The same behind what `column` holds already.
  void append(std::span<const RowRange> ranges, Column& column) const;

  /// Texts only: how many entries codes count, each of them, and all of them.
  std::size_t entries() const { return entries_; }
  std::string_view entry(std::size_t index, std::string& scratch) const;
  /// Refers to the chunk's bytes, where those are not packed: they must outlive it. Throws `Failure` (corrupt).
  Dictionary dictionary() const;
  /// Makes the dictionary of the entries that `column`, just decoded, uses, and turns its codes into theirs: cheaper
  /// than all of them when the rows are few.
  void keep_used_entries(Column& column) const;

  /// Identifiers that are packed: their form, and the bytes of some rows.
  std::optional<HexForm> hex_form() const;
  std::string_view hex_values(RowRange range) const;

 private:
  std::uint64_t offset_at(std::size_t row) const;
  void read_texts(class ByteReader& reader);
  Dictionary unpacked() const;
  void put(std::span<const RowRange> ranges, Column& column, std::size_t before) const;
  void put_nulls(std::span<const RowRange> ranges, Column& column, std::size_t before) const;
  void put_floats(std::span<const RowRange> ranges, std::vector<double>& out, std::size_t before) const;
  void put_codes(std::span<const RowRange> ranges, std::vector<std::uint32_t>& out, std::size_t before) const;

  std::size_t rows_;
  Type type_;
  ChunkEncoding encoding_ = ChunkEncoding::integers;
  unsigned width_ = 0;
  std::uint64_t unit_ = 1;
  std::uint64_t base_ = 0;
  const unsigned char* nulls_ = nullptr;
  const char* values_ = nullptr;
  std::size_t entries_ = 0;
  const char* entry_ends_ = nullptr;
  std::string_view entry_bytes_;
};

/// Packed identifiers of one form, one after another, as a chunk. Of a null row the bytes mean nothing.
std::string encode_hex(HexForm form, std::string_view values, std::span<const std::uint8_t> nulls);

/// A bare vector of integers from `encode_integers`.
std::vector<std::int64_t> decode_integers(std::string_view bytes, std::size_t count);

}  // namespace portico::warehouse
