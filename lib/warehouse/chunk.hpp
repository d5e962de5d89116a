#pragma once
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "core/column.hpp"
#include "warehouse/chunk_format.hpp"
#include "warehouse/row_range.hpp"

namespace portico::warehouse {

/// The most rows a chunk can have.
constexpr std::size_t most_block_rows = 16 * 1024;

/// One block's rows of one column as stored bytes (see FORMAT.md). `column` has 1 to most_block_rows rows.
std::string encode_chunk(const Column& column);
/// The same for a bare vector of integers without nulls: directories, masks, hidden columns.
std::string encode_integers(std::span<const std::int64_t> values);

/// The last dictionary that one column of a scan decoded: neighbouring blocks often have equal ones.
struct SharedDictionary {
  std::string bytes;
  std::shared_ptr<const Dictionary> dictionary;
};

/// A chunk's bytes, checked and readable in place. The bytes must outlive it. Whatever the bytes are, no method reads
/// beyond them: what does not decode throws `Failure` (corrupt).
class ChunkView {
 public:
  /// Checks sum, sizes and kind; `rows` is the block's number of rows.
  ChunkView(std::string_view bytes, Type type, std::size_t rows);

  std::size_t rows() const { return rows_; }
  bool has_nulls() const { return nulls_ != nullptr; }
  bool null_at(std::size_t row) const { return nulls_ && (unsigned{nulls_[row >> 3]} >> (row & 7U) & 1U) != 0; }
  /// The integer of a row (floats: their bits; texts: the code).
  std::int64_t integer_at(std::size_t row) const;
  std::string_view text_at(std::size_t row) const;

  /// The rows of `ranges`, one after another, in place of what `column` held. `shared` may keep texts between calls.
  void decode(std::span<const RowRange> ranges, Column& column, SharedDictionary* shared = nullptr) const;

 private:
  std::uint64_t offset_at(std::size_t row) const;
  std::string_view entry(std::size_t index) const;
  void read_texts(class ByteReader& reader);
  void decode_floats(std::span<const RowRange> ranges, Column& column) const;
  void decode_texts(std::span<const RowRange> ranges, Column& column, SharedDictionary* shared) const;
  void share_dictionary(Column& column, SharedDictionary* shared) const;
  void keep_used_entries(Column& column) const;

  std::size_t rows_;
  Type type_;
  ChunkEncoding encoding_ = ChunkEncoding::integers;
  unsigned width_ = 0;
  std::uint64_t base_ = 0;
  const unsigned char* nulls_ = nullptr;
  const char* values_ = nullptr;
  std::size_t entries_ = 0;
  const char* entry_ends_ = nullptr;
  std::string_view entry_bytes_;
  std::string_view text_section_;
};

/// A bare vector of integers from `encode_integers`.
std::vector<std::int64_t> decode_integers(std::string_view bytes, std::size_t count);

}  // namespace portico::warehouse
