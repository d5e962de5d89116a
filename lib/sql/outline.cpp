#include "sql/outline.hpp"

#include "core/text.hpp"

namespace portico::sql {
namespace {

constexpr std::size_t most_shown = 200;

bool is_blank(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
/// Part of a name or a number; bytes beyond ASCII are parts of names.
bool is_word(char c) {
  return is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == '$' || (c & 0x80) != 0;
}

/// The position behind `end`, looked for from `begin` on; the end of the text where it is not there.
std::size_t behind(std::string_view text, std::string_view end, std::size_t begin) {
  const auto found = text.find(end, begin);
  return found == std::string_view::npos ? text.size() : found + end.size();
}

class Outliner {
 public:
  explicit Outliner(std::string_view text) : text_(text) {}

  std::string run() {
    while (at_ < text_.size() && out_.size() < 4 * most_shown) step();
    return fit_width(printable(trimmed(out_)), most_shown);
  }

 private:
  void step() {
    const std::string_view rest = text_.substr(at_);
    if (is_blank(rest.front())) return skip(1);
    if (rest.starts_with("--")) return skip(behind(rest, "\n", 2));
    if (rest.starts_with("/*")) return skip(behind(rest, "*/", 2));
    if (rest.front() == '\'') return hide(behind(rest, "'", 1));
    if (rest.front() == '"') return keep(behind(rest, "\"", 1));
    if (rest.front() == '`') return keep(behind(rest, "`", 1));
    if (rest.front() == '[') return keep(behind(rest, "]", 1));
    if (is_word(rest.front())) return word();
    keep(1);
  }
  void keep(std::size_t size) {
    out_ += text_.substr(at_, size);
    at_ += size;
  }
  void skip(std::size_t size) {
    if (!out_.ends_with(' ')) out_ += ' ';
    at_ += size;
  }
  void hide(std::size_t size) {
    if (!out_.ends_with('?')) out_ += '?';  // 'it''s' are two texts to this eye
    at_ += size;
  }
  void word() {
    const bool number = is_digit(text_[at_]);
    std::size_t end = at_;
    while (end < text_.size() && (is_word(text_[end]) || (number && text_[end] == '.'))) ++end;
    if (number) return hide(end - at_);
    keep(end - at_);
  }

  std::string_view text_;
  std::string out_;
  std::size_t at_ = 0;
};

}  // namespace

std::string outline(std::string_view statement) { return Outliner(statement).run(); }

}  // namespace portico::sql
