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

}  // namespace

CsvParser::CsvParser(char delimiter) : delimiter_(delimiter) {
  stops_[static_cast<unsigned char>(delimiter)] = true;
  stops_[static_cast<unsigned char>('\n')] = true;
}

CsvParser::Outcome CsvParser::next(std::string_view text, Input input) {
  const char* const begin = text.data();
  const char* const end = begin + text.size();
  const char* at = begin;
  cells_.clear();
  lines_ = 0;
  for (;;) {
    const Step step = at != end && *at == '"' ? quoted_cell(at, end, input) : plain_cell(at, end, input);
    if (step == Step::cell) continue;
    if (step == Step::more) return Outcome::more;
    if (step == Step::broken) return skip_line(begin, at, end, input);
    break;
  }
  consumed_ = static_cast<std::size_t>(at - begin);
  std::string_view record(begin, consumed_);
  if (record.ends_with('\n')) record.remove_suffix(1);
  if (record.ends_with('\r')) record.remove_suffix(1);
  size_ = record.size();
  return record.empty() ? Outcome::blank : Outcome::record;
}

CsvParser::Step CsvParser::plain_cell(const char*& at, const char* end, Input input) {
  const char* const begin = at;
  while (at != end && !stops_[static_cast<unsigned char>(*at)]) ++at;
  if (at == end && input == Input::partial) return Step::more;
  const bool ends_record = at == end || *at == '\n';
  const char* last = at;
  if (ends_record && last != begin && last[-1] == '\r') --last;
  cells_.push_back(last == begin ? std::string_view{}
                                 : std::string_view(begin, static_cast<std::size_t>(last - begin)));
  if (at == end) return Step::end;
  ++at;
  if (!ends_record) return Step::cell;
  ++lines_;
  return Step::end;
}

CsvParser::Step CsvParser::quoted_cell(const char*& at, const char* end, Input input) {
  const char* const begin = at + 1;
  bool doubled = false;
  for (const char* from = begin;;) {
    const char* quote = find(from, end, '"');
    if (!quote) {
      if (input == Input::partial) return Step::more;
      at = end;
      reason_ = fmt::format("the quote that opens column {} is never closed", cells_.size() + 1);
      return Step::broken;
    }
    if (quote + 1 == end && input == Input::partial) return Step::more;  // it may be doubled
    if (quote + 1 == end || quote[1] != '"') {
      add_quoted(begin, quote, doubled);
      at = quote + 1;
      return after_quote(at, end, input);
    }
    doubled = true;
    from = quote + 2;
  }
}

CsvParser::Step CsvParser::after_quote(const char*& at, const char* end, Input input) {
  if (at == end) return Step::end;
  if (*at == delimiter_) {
    ++at;
    return Step::cell;
  }
  const char* line_end = at;
  if (*line_end == '\r') ++line_end;
  if (line_end == end) {
    if (input == Input::partial) return Step::more;
    at = end;
    return Step::end;
  }
  if (*line_end == '\n') {
    at = line_end + 1;
    ++lines_;
    return Step::end;
  }
  reason_ = fmt::format("text after the closing quote of column {}", cells_.size());
  return Step::broken;
}

void CsvParser::add_quoted(const char* begin, const char* end, bool doubled) {
  const std::string_view cell(begin, static_cast<std::size_t>(end - begin));
  lines_ += static_cast<std::uint64_t>(std::count(begin, end, '\n'));
  if (!doubled) {
    cells_.push_back(cell);
    return;
  }
  char* const room = arena_.reserve(cell.size());
  char* out = room;
  for (const char* at = begin; at != end; ++at) {
    *out++ = *at;
    if (*at == '"') ++at;
  }
  cells_.push_back(arena_.take(static_cast<std::size_t>(out - room)));
}

CsvParser::Outcome CsvParser::skip_line(const char* begin, const char* at, const char* end, Input input) {
  const char* newline = find(at, end, '\n');
  if (!newline && input == Input::partial) return Outcome::more;
  const char* const last = newline ? newline : end;
  size_ = static_cast<std::size_t>(last - begin);
  if (size_ > 0 && begin[size_ - 1] == '\r') --size_;
  consumed_ = static_cast<std::size_t>((newline ? newline + 1 : end) - begin);
  lines_ = static_cast<std::uint64_t>(std::count(begin, begin + consumed_, '\n'));
  return Outcome::broken;
}

}  // namespace portico::ingest
