#include "core/value.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <type_traits>

#include <fmt/format.h>

#include "core/text.hpp"

namespace portico {
namespace {

constexpr std::array<std::string_view, 7> kind_names{"int", "decimal", "float", "text", "bool", "time", "date"};

std::string shortest(double value) {
  if (std::isnan(value)) return "nan";  // to_chars would print its sign
  std::array<char, 32> buffer;
  const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr;
  return {buffer.data(), end};
}

Error unknown_type(std::string_view text) {
  static const std::vector<std::string> known(kind_names.begin(), kind_names.end());
  return {.code = Errc::invalid,
          .message = fmt::format("'{}' is not a type{}", fit_width(printable(text), 40), did_you_mean(text, known)),
          .hint = "the types are int, decimal(SCALE), float, text, bool, time and date"};
}

Result<Type> parse_decimal_type(std::string_view text) {
  constexpr std::string_view before = "decimal(";
  if (!text.starts_with(before) || !text.ends_with(')')) return unknown_type(text);
  const std::string_view digits = text.substr(before.size(), text.size() - before.size() - 1);
  int scale = -1;
  const auto [end, failed] = std::from_chars(digits.data(), digits.data() + digits.size(), scale);
  if (failed != std::errc{} || end != digits.data() + digits.size() || scale < 0 || scale > Decimal::max_scale)
    return Error{.code = Errc::invalid,
                 .message = fmt::format("'{}' is not a type: the scale is not a number from 0 to {}",
                                        fit_width(printable(text), 40), Decimal::max_scale),
                 .hint = "say how many digits follow the point, like decimal(2)"};
  return Type{.kind = TypeKind::decimal, .scale = scale};
}

}  // namespace

std::string to_string(Type type) {
  const std::string_view name = kind_names.at(static_cast<std::size_t>(type.kind));
  return type.kind == TypeKind::decimal ? fmt::format("{}({})", name, type.scale) : std::string(name);
}

Result<Type> parse_type(std::string_view text) {
  if (text.starts_with("decimal")) return parse_decimal_type(text);
  for (std::size_t i = 0; i < kind_names.size(); ++i)
    if (kind_names[i] == text) return Type{.kind = static_cast<TypeKind>(i)};
  return unknown_type(text);
}

std::string to_string(const Value& value) {
  return std::visit(
      [](const auto& held) -> std::string {
        using Held = std::decay_t<decltype(held)>;
        if constexpr (std::is_same_v<Held, std::monostate>)
          return "";
        else if constexpr (std::is_same_v<Held, std::int64_t>)
          return fmt::to_string(held);
        else if constexpr (std::is_same_v<Held, Decimal>)
          return held.to_string();
        else if constexpr (std::is_same_v<Held, double>)
          return shortest(held);
        else if constexpr (std::is_same_v<Held, std::string>)
          return held;
        else if constexpr (std::is_same_v<Held, bool>)
          return held ? "true" : "false";
        else
          return to_iso(held);
      },
      value);
}

}  // namespace portico
