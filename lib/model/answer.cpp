#include "model/answer.hpp"

#include <algorithm>

namespace portico::model {

std::vector<std::string> every_words() {
  std::vector<std::string> words;
  for (const std::string_view name : calendar::every_names()) {
    std::string& word = words.emplace_back(name);
    std::replace(word.begin(), word.end(), ' ', '-');
  }
  return words;
}

std::optional<FiscalUnit> FiscalUnit::of(calendar::Every every, calendar::Conventions conventions) {
  if (!calendar::is_fiscal(every)) return std::nullopt;
  const auto month = static_cast<unsigned>(conventions.fiscal_year_start);
  return FiscalUnit{std::string(calendar::name_of(every)), std::string(calendar::month_names[month - 1])};
}

std::string FiscalUnit::label(Date first) const {
  const auto every = calendar::parse_every(unit);
  const auto& months = calendar::month_names;
  const auto month = std::find(months.begin(), months.end(), year_start);
  if (!every || !calendar::is_fiscal(*every) || month == months.end()) return to_iso(first);
  return calendar::fiscal_label(first, *every, std::chrono::month{static_cast<unsigned>(month - months.begin()) + 1});
}

}  // namespace portico::model
