#pragma once
#include <compare>
#include <functional>
#include <string>

namespace portico {

/// An identifier that cannot be mistaken for another kind of identifier or for plain text.
template <class Tag>
struct Id {
  std::string text;

  Id() = default;
  explicit Id(std::string value) : text(std::move(value)) {}
  bool empty() const { return text.empty(); }
  friend auto operator<=>(const Id&, const Id&) = default;
};

using CustomerId = Id<struct CustomerTag>;  ///< a customer, as the primary namespace names it: "6", "17850"
using AccountId = Id<struct AccountTag>;  ///< a named person's account: the canonical (lower-case, NFKC) e-mail address

}  // namespace portico

template <class Tag>
struct std::hash<portico::Id<Tag>> {
  std::size_t operator()(const portico::Id<Tag>& id) const noexcept { return std::hash<std::string>{}(id.text); }
};
