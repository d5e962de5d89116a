#include "model/name_rule.hpp"

#include <fmt/format.h>

namespace portico::model {
namespace {

bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

constexpr std::string_view rule = "must be a letter followed by letters, digits or _ (64 at most)";

}  // namespace

bool is_plain_name(std::string_view name) {
  if (name.empty() || name.size() > 64 || !is_letter(name.front())) return false;
  for (const char c : name)
    if (!is_letter(c) && c != '_' && (c < '0' || c > '9')) return false;
  return true;
}

void check_plain_name(const config::Value& at, std::string_view what, std::string_view name) {
  if (!is_plain_name(name)) at.problem(fmt::format("the name of a {} {}", what, rule));
}

}  // namespace portico::model
