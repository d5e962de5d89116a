#include <algorithm>

#include "core/text.hpp"
#include "expr/kernels.hpp"

namespace portico::expr {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }
char upper(char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c; }

std::string changed(Function function, std::string_view text) {
  if (function == Function::trim) return std::string(trimmed(text));
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), function == Function::lower ? lower : upper);
  return result;
}

/// The offset after the character that begins at `at`.
std::size_t next_character(std::string_view text, std::size_t at) {
  ++at;
  while (at < text.size() && (static_cast<unsigned char>(text[at]) & 0xC0) == 0x80) ++at;
  return at;
}

/// All operands' dictionaries one after the other, and where each begins; one that they share stands once.
struct JoinedDictionary {
  explicit JoinedDictionary(const std::vector<Operand>& operands) {
    const auto& first = operands.front().column->dictionary;
    const bool shared = std::all_of(operands.begin(), operands.end(),
                                    [&](const Operand& operand) { return operand.column->dictionary == first; });
    offsets.assign(operands.size(), 0);
    dictionary = first;
    if (shared) return;
    Dictionary joined;
    for (std::size_t i = 0; i < operands.size(); ++i) {
      offsets[i] = static_cast<std::uint32_t>(joined.size());
      const Dictionary& entries = *operands[i].column->dictionary;
      for (const std::string_view entry : entries) joined.push_back(entry);
    }
    if (joined.empty()) joined.push_back("");
    dictionary = std::make_shared<const Dictionary>(std::move(joined));
  }

  std::vector<std::uint32_t> offsets;
  std::shared_ptr<const Dictionary> dictionary;
};

}  // namespace

bool matches_like(std::string_view text, std::string_view pattern) {
  constexpr std::size_t none = std::string_view::npos;
  std::size_t at = 0, in_pattern = 0, star = none, resume = 0;
  while (at < text.size()) {
    if (in_pattern < pattern.size() && pattern[in_pattern] == '%') {
      star = in_pattern++;
      resume = at;
    } else if (in_pattern < pattern.size() && pattern[in_pattern] == '_') {
      at = next_character(text, at);
      ++in_pattern;
    } else if (in_pattern < pattern.size() && lower(pattern[in_pattern]) == lower(text[at])) {
      ++at;
      ++in_pattern;
    } else if (star != none) {
      resume = next_character(text, resume);
      at = resume;
      in_pattern = star + 1;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('%', in_pattern) == none;
}

Column text_function(Function function, const Work& work) {
  const Operand& text = work.operands[0];
  Column result = make_column(work.type, work.rows);
  result.nulls = merged_nulls(work.operands, work.rows);
  Dictionary entries;
  if (text.constant() || text.column->dictionary->size() > work.rows) {
    for (std::size_t row = 0; row < work.rows; ++row) {
      result.codes[row] = static_cast<std::uint32_t>(row);
      entries.push_back(changed(function, text.text_at(row)));
    }
  } else {
    result.codes = text.column->codes;
    for (const std::string_view entry : *text.column->dictionary) entries.push_back(changed(function, entry));
  }
  result.dictionary = std::make_shared<const Dictionary>(std::move(entries));
  return result;
}

Column gathered(const Work& work, const std::vector<std::uint8_t>& choice) {
  Column result = make_column(work.type, work.rows);
  const std::size_t none = work.operands.size();
  const auto fill = [&](const auto& take) {
    for (std::size_t row = 0; row < work.rows; ++row) {
      const std::size_t chosen = choice[row];
      if (chosen == none || work.operands[chosen].null_at(row))
        set_null(result, row);
      else
        take(row, chosen);
    }
  };
  if (work.type.kind == TypeKind::text) {
    const JoinedDictionary joined(work.operands);
    result.dictionary = joined.dictionary;
    fill([&](std::size_t row, std::size_t chosen) {
      const Operand& operand = work.operands[chosen];
      result.codes[row] = joined.offsets[chosen] + operand.column->codes[row * operand.stride];
    });
  } else if (work.type.kind == TypeKind::floating) {
    fill([&](std::size_t row, std::size_t chosen) { result.floats[row] = work.operands[chosen].float_at(row); });
  } else {
    fill([&](std::size_t row, std::size_t chosen) { result.ints[row] = work.operands[chosen].int_at(row); });
  }
  return result;
}

}  // namespace portico::expr
