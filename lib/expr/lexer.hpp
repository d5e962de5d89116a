#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "core/value.hpp"
#include "expr/diagnostic.hpp"

namespace portico::expr {

/// The smallest piece of an expression.
struct Token {
  enum class Kind {
    end,
    number,   ///< `value` is an integer or a decimal
    text,     ///< 'it''s'
    instant,  ///< @2026-01-31 or @2026-01-31T07:00:00Z
    word,     ///< a keyword, function or plain name; `word` is it in lower case
    quoted,   ///< "a name"
    symbol,   ///< an operator, parenthesis or comma
  };
  Kind kind = Kind::end;
  std::string_view spelling;  ///< as written
  std::string word;           ///< word: in lower case; symbol: canonical; quoted: the name without quotes
  Value value;                ///< number, text, instant
  std::size_t column = 1;
};

/// The tokens of `source.text`, the last one `end`. `invalid`, pointing at the column, for a piece that is none.
Result<std::vector<Token>> tokenize(const Source& source);

/// Words that cannot be a plain name.
bool reserved(std::string_view lower_case_word);
/// Whether `name` can stand without quotes: letters, digits, `_` and bytes above ASCII, parts joined by single dots,
/// not starting with a digit and not reserved.
bool plain_name(std::string_view name);

}  // namespace portico::expr
