#include "identity/email.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "core/text.hpp"

namespace portico::identity {
namespace {

bool is_alnum(char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); }

/// What is wrong with the part before '@'; "" if nothing.
std::string_view local_part_fault(std::string_view local) {
  constexpr std::string_view others = "!#$%&'*+-/=?^_`{|}~.";
  if (local.empty()) return "nothing stands before '@'";
  if (local.size() > 64) return "more than 64 characters stand before '@'";
  if (local.front() == '.' || local.back() == '.' || local.find("..") != std::string_view::npos)
    return "a dot is at the edge of the name or doubled";
  const auto fits = [&](char c) { return is_alnum(c) || others.find(c) != std::string_view::npos; };
  if (!std::all_of(local.begin(), local.end(), fits))
    return "only ASCII letters, digits and !#$%&'*+-/=?^_`{|}~. may stand before '@'";
  return "";
}

std::string_view domain_fault(std::string_view domain) {
  if (domain.find('.') == std::string_view::npos) return "the host name after '@' has no dot";
  if (domain.size() > 253) return "the host name after '@' is too long";
  for (const std::string_view label : split(domain, '.')) {
    if (label.empty() || label.size() > 63) return "a part of the host name is empty or too long";
    if (label.front() == '-' || label.back() == '-') return "a part of the host name begins or ends with '-'";
    const auto fits = [](char c) { return is_alnum(c) || c == '-'; };
    if (!std::all_of(label.begin(), label.end(), fits))
      return "only ASCII letters, digits and '-' may stand in the host name";
  }
  return "";
}

Error not_an_address(std::string_view text, std::string_view fault) {
  return {Errc::invalid, fmt::format("'{}' is not an e-mail address: {}", fit_width(printable(text), 80), fault),
          "write it as name@example.com"};
}

}  // namespace

Result<AccountId> canonical_email(std::string_view text) {
  const auto normal = nfkc(text);
  if (!normal) return not_an_address(text, "it is not UTF-8");
  const std::string canonical = to_lower(trimmed(*normal));
  const std::size_t at = canonical.find('@');
  if (at == std::string::npos) return not_an_address(text, "it has no '@'");
  if (canonical.find('@', at + 1) != std::string::npos) return not_an_address(text, "it has more than one '@'");
  const std::string_view all = canonical;
  if (const auto fault = local_part_fault(all.substr(0, at)); !fault.empty()) return not_an_address(text, fault);
  if (const auto fault = domain_fault(all.substr(at + 1)); !fault.empty()) return not_an_address(text, fault);
  return AccountId(canonical);
}

}  // namespace portico::identity
