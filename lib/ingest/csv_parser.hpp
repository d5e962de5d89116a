#pragma once
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/cell_arena.hpp"

namespace portico::ingest {

/// Takes CSV (RFC 4180) apart record by record: quoted cells with doubled quotes, delimiters and line ends in them;
/// lines end with LF or CRLF. A quote inside an unquoted cell stands for itself.
class CsvParser {
 public:
  enum class Outcome {
    record,  ///< cells() are those of the record
    broken,  ///< the record was skipped: reason()
    blank,   ///< an empty line
    more,    ///< the text ends within the record: call again with more of it
  };
  enum class Input { partial, complete };

  explicit CsvParser(char delimiter);

  /// Reads the record that `text` begins with. With `complete` nothing follows `text`, and the last record may lack its
  /// line end. `text` must not be empty.
  Outcome next(std::string_view text, Input input);

  /// Slices of the text, or of the arena where quotes were doubled; an empty cell without quotes is null.
  const std::vector<std::string_view>& cells() const { return cells_; }
  const std::string& reason() const { return reason_; }
  std::size_t consumed() const { return consumed_; }  ///< bytes, the line end included
  std::size_t record_size() const { return size_; }   ///< bytes without the line end
  std::uint64_t lines() const { return lines_; }      ///< line ends in it
  /// Forgets the cells that next() had to unquote.
  void release() { arena_.clear(); }

 private:
  enum class Step { cell, end, more, broken };

  Step quoted_cell(const char*& at, const char* end, Input input);
  Step plain_cell(const char*& at, const char* end, Input input);
  Step after_quote(const char*& at, const char* end, Input input);
  void add_quoted(const char* begin, const char* end, bool doubled);
  Outcome skip_line(const char* begin, const char* at, const char* end, Input input);

  std::array<bool, 256> stops_{};
  char delimiter_;
  std::vector<std::string_view> cells_;
  CellArena arena_;
  std::string reason_;
  std::size_t consumed_ = 0;
  std::size_t size_ = 0;
  std::uint64_t lines_ = 0;
};

}  // namespace portico::ingest
