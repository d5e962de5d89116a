#include "model/scope.hpp"

#include <array>
#include <utility>

namespace portico::model {
namespace {

constexpr std::array<std::pair<Role, std::string_view>, 5> names{{{Role::viewer, "viewer"},
                                                                  {Role::analyst, "analyst"},
                                                                  {Role::owner, "owner"},
                                                                  {Role::auditor, "auditor"},
                                                                  {Role::admin, "admin"}}};

}  // namespace

std::string_view name_of(Role role) {
  for (const auto& [known, name] : names)
    if (known == role) return name;
  return "viewer";
}

std::optional<Role> parse_role(std::string_view text) {
  for (const auto& [role, name] : names)
    if (name == text) return role;
  return std::nullopt;
}

}  // namespace portico::model
