#pragma once
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ingest/cell_arena.hpp"
#include "ingest/csv_marks.hpp"

namespace portico::ingest {

/// Takes CSV (RFC 4180) apart record by record: quoted cells with doubled quotes, delimiters and line ends in them;
/// lines end with LF or CRLF. A quote inside an unquoted cell stands for itself.
class CsvParser {
 public:
  enum class Outcome {
    record,  ///< cells() are those of the record
    broken,  ///< the record was skipped: reason()
    blank,   ///< an empty line
    more,    ///< the text is used up, or ends within the record: begin() again with the rest() and more
  };
  enum class Input { partial, complete };

  explicit CsvParser(char delimiter) : marks_(delimiter), delimiter_(delimiter) {}

  /// Starts on a text, which must stay until the next one. With `complete` nothing follows it, and its last record may
  /// lack its line end.
  void begin(std::string_view text, Input input);
  /// Reads the next record of the text.
  Outcome next();

  /// Slices of the text, or of the arena where quotes were doubled; an empty cell without quotes is null.
  std::span<const std::string_view> cells() const { return {cells_.data(), count_}; }
  const std::string& reason() const { return reason_; }
  std::string_view record() const { return record_; }  ///< its bytes without the line end
  std::uint64_t lines() const { return lines_; }       ///< line ends in it
  /// What of the text is not read yet.
  std::string_view rest() const { return {at_, static_cast<std::size_t>(end_ - at_)}; }
  /// Forgets the cells that next() had to unquote.
  void release() { arena_.clear(); }

 private:
  enum class Step { cell, end, more, broken };

  Step plain_cells(const char*& at);
  Step quoted_cell(const char*& at);
  Step after_quote(const char*& at);
  void add(const char* begin, const char* end);
  void add_cell(std::string_view cell);
  void add_quoted(const char* begin, const char* end, bool doubled);
  Outcome end_record(const char* after);
  Outcome skip_line(const char* at);

  CsvMarks marks_;
  char delimiter_;
  const char* at_ = nullptr;
  const char* end_ = nullptr;
  Input input_ = Input::partial;
  std::vector<std::string_view> cells_;  // the first count_ are those of the record
  std::size_t count_ = 0;
  CellArena arena_;
  std::string reason_;
  std::string_view record_;
  std::uint64_t lines_ = 0;
};

}  // namespace portico::ingest
