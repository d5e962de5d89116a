#include "expr/lexer.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "core/text.hpp"

namespace portico::expr {
namespace {

bool digit(char c) { return c >= '0' && c <= '9'; }
bool name_start(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || static_cast<unsigned char>(c) >= 0x80;
}
bool name_part(char c) { return name_start(c) || digit(c); }
bool blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

constexpr std::array<std::string_view, 15> symbols{"<=", ">=", "<>", "!=", "<", ">", "=", "+",
                                                   "-",  "*",  "/",  "%",  "(", ")", ","};

class Lexer {
 public:
  explicit Lexer(const Source& source) : source_(source), text_(source.text) {}

  Result<std::vector<Token>> run() {
    std::vector<Token> tokens;
    for (skip_blanks(); at_ < text_.size(); skip_blanks()) {
      start_ = at_;
      PORTICO_TRY(Token token, next());
      token.spelling = text_.substr(start_, at_ - start_);
      token.column = column_of(start_);
      tokens.push_back(std::move(token));
    }
    tokens.push_back({.column = column_of(text_.size())});
    return tokens;
  }

 private:
  char peek(std::size_t ahead = 0) const { return at_ + ahead < text_.size() ? text_[at_ + ahead] : '\0'; }

  void skip_blanks() {
    while (at_ < text_.size() && blank(text_[at_])) ++at_;
  }

  /// Characters, not bytes: UTF-8 continuation bytes do not count.
  std::size_t column_of(std::size_t offset) {
    for (; counted_ < offset; ++counted_)
      if ((static_cast<unsigned char>(text_[counted_]) & 0xC0) != 0x80) ++column_;
    return column_ + 1;
  }

  Error refuse(std::string_view what) { return source_.error(column_of(start_), what); }

  Result<Token> next() {
    const char c = peek();
    if (digit(c)) return number();
    if (c == '\'') return text();
    if (c == '"') return quoted();
    if (c == '@') return instant();
    if (name_start(c)) return word();
    return symbol();
  }

  void take_digits() {
    while (digit(peek())) ++at_;
  }

  Result<Token> number() {
    take_digits();
    bool fraction = false;
    if (peek() == '.' && digit(peek(1))) {
      fraction = true;
      ++at_;
      take_digits();
    }
    if (name_part(peek()) || peek() == '.') {
      while (name_part(peek()) || peek() == '.') ++at_;
      return refuse(fmt::format("expected a number like 12 or 1.50, found '{}'", written()));
    }
    return fraction ? decimal() : integer();
  }

  Result<Token> integer() {
    std::int64_t value = 0;
    const auto digits = text_.substr(start_, at_ - start_);
    if (std::from_chars(digits.data(), digits.data() + digits.size(), value).ec == std::errc{})
      return Token{.kind = Token::Kind::number, .value = value};
    return refuse(fmt::format("the number {} is too large", written()));
  }

  Result<Token> decimal() {
    const auto value = Decimal::parse(text_.substr(start_, at_ - start_));
    if (value) return Token{.kind = Token::Kind::number, .value = *value};
    return refuse(fmt::format("the number {} is too large or has more than 18 decimal places", written()));
  }

  /// The contents up to the closing `quote`, doubled quotes halved; at_ is left after it.
  std::optional<std::string> between_quotes(char quote) {
    std::string content;
    for (++at_; at_ < text_.size(); ++at_) {
      if (text_[at_] == quote && peek(1) != quote) {
        ++at_;
        return content;
      }
      if (text_[at_] == quote) ++at_;
      content += text_[at_];
    }
    return std::nullopt;
  }

  Result<Token> text() {
    auto content = between_quotes('\'');
    if (!content) return refuse("expected a closing ' for the text that begins here");
    return Token{.kind = Token::Kind::text, .value = std::move(*content)};
  }

  Result<Token> quoted() {
    auto content = between_quotes('"');
    if (!content) return refuse("expected a closing \" for the name that begins here");
    if (content->empty()) return refuse("expected a name between the quotes");
    return Token{.kind = Token::Kind::quoted, .word = std::move(*content)};
  }

  Result<Token> instant() {
    ++at_;
    while (digit(peek()) || peek() == '-') ++at_;
    if (const auto date = parse_date(text_.substr(start_ + 1, at_ - start_ - 1)); date && peek() != 'T')
      return Token{.kind = Token::Kind::instant, .value = *date};
    while (name_part(peek()) || (peek() != '\0' && std::string_view(":.+-").find(peek()) != std::string_view::npos))
      ++at_;
    if (const auto instant = parse_instant(text_.substr(start_ + 1, at_ - start_ - 1)))
      return Token{.kind = Token::Kind::instant, .value = *instant};
    return refuse(
        fmt::format("expected a date like @2026-01-31 or a time like @2026-01-31T07:00:00Z, found '{}'", written()));
  }

  Result<Token> word() {
    while (name_part(peek()) || (peek() == '.' && name_start(peek(1)))) ++at_;
    return Token{.kind = Token::Kind::word, .word = to_lower(text_.substr(start_, at_ - start_))};
  }

  Result<Token> symbol() {
    for (const auto symbol : symbols) {
      if (text_.substr(at_, symbol.size()) != symbol) continue;
      at_ += symbol.size();
      return Token{.kind = Token::Kind::symbol, .word = std::string(symbol == "!=" ? "<>" : symbol)};
    }
    ++at_;
    return refuse(fmt::format("expected a value or an operator, found '{}'", written()));
  }

  std::string written() const { return fit_width(printable(text_.substr(start_, at_ - start_)), 40); }

  const Source& source_;
  std::string_view text_;
  std::size_t at_ = 0;
  std::size_t start_ = 0;
  std::size_t counted_ = 0;
  std::size_t column_ = 0;
};

}  // namespace

Result<std::vector<Token>> tokenize(const Source& source) { return Lexer(source).run(); }

bool reserved(std::string_view word) {
  constexpr std::array<std::string_view, 9> words{"and", "or", "not", "in", "between", "like", "is", "null", "true"};
  return word == "false" || std::find(words.begin(), words.end(), word) != words.end();
}

bool plain_name(std::string_view name) {
  if (name.empty() || !name_start(name.front()) || reserved(to_lower(name))) return false;
  for (std::size_t i = 1; i < name.size(); ++i) {
    const bool joint = name[i] == '.' && i + 1 < name.size() && name_start(name[i + 1]);
    if (!name_part(name[i]) && !joint) return false;
  }
  return true;
}

}  // namespace portico::expr
