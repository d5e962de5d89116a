#include "ingest/csv_parser.hpp"

#include <algorithm>
#include <cstring>

#include <fmt/format.h>

namespace portico::ingest {
namespace {

const char* find(const char* begin, const char* end, char wanted) {
  if (begin == end) return nullptr;
  return static_cast<const char*>(std::memchr(begin, wanted, static_cast<std::size_t>(end - begin)));
}

std::string_view text_between(const char* begin, const char* end) {
  return {begin, static_cast<std::size_t>(end - begin)};
}

}  // namespace

inline void CsvParser::add_cell(std::string_view cell) {
  if (count_ == cells_.size()) cells_.resize(2 * count_ + 8);
  cells_[count_++] = cell;
}

inline void CsvParser::add(const char* begin, const char* end) {
  add_cell(begin == end ? std::string_view{} : text_between(begin, end));
}

void CsvParser::begin(std::string_view text, Input input) {
  at_ = text.data();
  end_ = at_ + text.size();
  input_ = input;
  marks_.begin(end_);
}

CsvParser::Outcome CsvParser::next() {
  if (at_ == end_) return Outcome::more;
  const char* at = at_;
  count_ = 0;
  lines_ = 0;
  for (;;) {
    const Step step = at != end_ && *at == '"' ? quoted_cell(at) : plain_cells(at);
    if (step == Step::end) return end_record(at);
    if (step == Step::more) return Outcome::more;
    if (step == Step::broken) return skip_line(at);
  }
}

CsvParser::Outcome CsvParser::end_record(const char* after) {
  record_ = text_between(at_, after);
  at_ = after;
  if (record_.ends_with('\n')) record_.remove_suffix(1);
  if (record_.ends_with('\r')) record_.remove_suffix(1);
  return record_.empty() ? Outcome::blank : Outcome::record;
}

/// Cells up to the record's end or the first one that begins with a quote.
CsvParser::Step CsvParser::plain_cells(const char*& at) {
  const char* stop = marks_.next(at);
  for (; stop != end_ && *stop != '\n'; stop = marks_.next(at)) {
    add(at, stop);
    at = stop + 1;
    if (at != end_ && *at == '"') return Step::cell;
  }
  if (stop == end_ && input_ == Input::partial) return Step::more;
  add(at, stop != at && stop[-1] == '\r' ? stop - 1 : stop);
  lines_ += stop == end_ ? 0 : 1;
  at = stop == end_ ? end_ : stop + 1;
  return Step::end;
}

CsvParser::Step CsvParser::quoted_cell(const char*& at) {
  const char* const begin = at + 1;
  bool doubled = false;
  for (const char* from = begin;;) {
    const char* quote = find(from, end_, '"');
    if (!quote) {
      if (input_ == Input::partial) return Step::more;
      at = end_;
      reason_ = fmt::format("the quote that opens column {} is never closed", count_ + 1);
      return Step::broken;
    }
    if (quote + 1 == end_ && input_ == Input::partial) return Step::more;  // it may be doubled
    if (quote + 1 == end_ || quote[1] != '"') {
      add_quoted(begin, quote, doubled);
      at = quote + 1;
      return after_quote(at);
    }
    doubled = true;
    from = quote + 2;
  }
}

CsvParser::Step CsvParser::after_quote(const char*& at) {
  if (at == end_) return Step::end;
  if (*at == delimiter_) {
    ++at;
    return Step::cell;
  }
  const char* line_end = at;
  if (*line_end == '\r') ++line_end;
  if (line_end == end_) {
    if (input_ == Input::partial) return Step::more;
    at = end_;
    return Step::end;
  }
  if (*line_end == '\n') {
    at = line_end + 1;
    ++lines_;
    return Step::end;
  }
  reason_ = fmt::format("text after the closing quote of column {}", count_);
  return Step::broken;
}

void CsvParser::add_quoted(const char* begin, const char* end, bool doubled) {
  const std::string_view cell = text_between(begin, end);
  lines_ += static_cast<std::uint64_t>(std::count(begin, end, '\n'));
  if (!doubled) return add_cell(cell);
  char* const room = arena_.reserve(cell.size());
  char* out = room;
  for (const char* at = begin; at != end; ++at) {
    *out++ = *at;
    if (*at == '"') ++at;
  }
  add_cell(arena_.take(static_cast<std::size_t>(out - room)));
}

CsvParser::Outcome CsvParser::skip_line(const char* at) {
  const char* const newline = find(at, end_, '\n');
  if (!newline && input_ == Input::partial) return Outcome::more;
  record_ = text_between(at_, newline ? newline : end_);
  if (record_.ends_with('\r')) record_.remove_suffix(1);
  const char* const after = newline ? newline + 1 : end_;
  lines_ = static_cast<std::uint64_t>(std::count(at_, after, '\n'));
  at_ = after;
  return Outcome::broken;
}

}  // namespace portico::ingest
