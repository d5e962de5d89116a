#include "sql/parameters.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "core/decimal.hpp"
#include "sql/shortest.hpp"

namespace portico::sql {
namespace {

/// "0", "12", "-3", "0.50": no plus sign, no leading zero, no exponent.
bool canonical(std::string_view text) {
  if (text == "-0") return false;
  if (text.starts_with('-')) text.remove_prefix(1);
  const std::string_view whole = text.substr(0, text.find('.'));
  const auto digits = [](std::string_view part) {
    return !part.empty() && part.find_first_not_of("0123456789") == std::string_view::npos;
  };
  if (!digits(whole) || (whole.size() > 1 && whole.front() == '0')) return false;
  return whole.size() == text.size() || digits(text.substr(whole.size() + 1));
}

Refusal refusal(std::string message, std::string hint) {
  return {.kind = Refusal::Kind::statement, .message = std::move(message), .hint = std::move(hint), .offset = {}};
}

int bind_one(sqlite3_stmt* statement, int index, const Operand& value) {
  if (const auto* whole = std::get_if<std::int64_t>(&value)) return sqlite3_bind_int64(statement, index, *whole);
  if (const auto* number = std::get_if<double>(&value)) return sqlite3_bind_double(statement, index, *number);
  const auto& text = std::get<std::string>(value);
  return sqlite3_bind_text(statement, index, text.data(), static_cast<int>(text.size()), SQLITE_TRANSIENT);
}

}  // namespace

Operand value_of(std::string_view text) {
  if (!canonical(text)) return std::string(text);
  std::int64_t whole = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), whole);
  if (failed == std::errc() && end == text.data() + text.size()) return whole;
  if (const auto decimal = Decimal::parse(text); decimal && text.find('.') != std::string_view::npos)
    if (const auto number = to_double(*decimal)) return *number;
  return std::string(text);
}

std::optional<Refusal> bind(sqlite3_stmt* statement, const std::vector<Parameter>& parameters) {
  for (auto one = parameters.begin(); one != parameters.end(); ++one)
    if (std::any_of(parameters.begin(), one, [&](const Parameter& other) { return other.name == one->name; }))
      return refusal(fmt::format("the parameter '{}' is given more than once", one->name), "Give it one value.");
  std::vector<std::uint8_t> used(parameters.size(), 0);
  for (int index = 1; index <= sqlite3_bind_parameter_count(statement); ++index) {
    const char* written = sqlite3_bind_parameter_name(statement, index);
    if (!written || *written == '?')
      return refusal("a parameter has no name",
                     "Write :NAME in place of '?', and give its value by --param NAME=VALUE.");
    const std::string_view name = written + 1;
    const auto found = std::find_if(parameters.begin(), parameters.end(),
                                    [&](const Parameter& parameter) { return parameter.name == name; });
    if (found == parameters.end())
      return refusal(fmt::format("the parameter '{}' has no value", written),
                     fmt::format("Give it by --param {}=VALUE.", name));
    used[static_cast<std::size_t>(found - parameters.begin())] = 1;
    if (bind_one(statement, index, value_of(found->value)) != SQLITE_OK)
      return refusal(fmt::format("the value of '{}' is too long", written), "");
  }
  for (std::size_t i = 0; i < used.size(); ++i)
    if (used[i] == 0)
      return refusal(fmt::format("the statement has no parameter '{}'", parameters[i].name),
                     fmt::format("Write :{} where its value belongs, or leave it out.", parameters[i].name));
  return std::nullopt;
}

}  // namespace portico::sql
