#include "mail/address.hpp"

#include <fmt/format.h>

#include "core/text.hpp"

namespace portico::mail {
namespace {

constexpr std::size_t max_local = 64;    // RFC 5321, 4.5.3.1.1
constexpr std::size_t max_domain = 253;  // RFC 1035, without the final dot
constexpr std::size_t max_name = 256;

bool is_letter_or_digit(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'); }

bool is_atom(std::string_view text) {
  constexpr std::string_view specials = "!#$%&'*+-/=?^_`{|}~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return is_letter_or_digit(c) || specials.find(c) != specials.npos;
  });
}

bool is_label(std::string_view text) {
  return !text.empty() && text.size() <= 63 && text.front() != '-' && text.back() != '-' &&
         std::all_of(text.begin(), text.end(), [](char c) { return is_letter_or_digit(c) || c == '-'; });
}

Error refused(std::string_view text, std::string_view why, std::string hint) {
  return {.code = Errc::invalid,
          .message = fmt::format("'{}' is not a mail address: {}", printable(text.substr(0, 120)), why),
          .hint = std::move(hint)};
}

bool has_control(std::string_view text) {
  return std::any_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7f; });
}

Result<void> check_name(std::string_view name) {
  if (has_control(name)) return refused(name, "the name holds control characters", "remove line ends and tabs");
  if (!valid_utf8(name)) return refused(name, "the name is not UTF-8", "write the name in UTF-8");
  if (name.size() > max_name) return refused(name, "the name is longer than 256 bytes", "shorten the name");
  return {};
}

Result<void> check_address(std::string_view address) {
  const std::string usual = "write it like ada@example.com";
  const auto at = address.rfind('@');
  if (at == address.npos) return refused(address, "there is no @ in it", usual);
  const auto local = address.substr(0, at);
  const auto domain = address.substr(at + 1);
  if (std::any_of(address.begin(), address.end(), [](char c) { return static_cast<unsigned char>(c) >= 0x80; })) {
    return refused(address, "it holds letters beyond ASCII", "write an international domain in its xn-- form");
  }
  if (!is_dot_atom(local)) return refused(address, "the part before the @ has characters that are not allowed", usual);
  if (local.size() > max_local) return refused(address, "the part before the @ is longer than 64 characters", usual);
  const auto labels = split(domain, '.');
  if (!std::all_of(labels.begin(), labels.end(), is_label)) return refused(address, "the domain is malformed", usual);
  if (domain.size() > max_domain) return refused(address, "the domain is longer than 253 characters", usual);
  return {};
}

/// The content of a quoted-string (RFC 5322, 3.2.4) without its quotes; nothing if it does not end where `text` ends.
std::optional<std::string> unquoted(std::string_view text) {
  std::string out;
  for (std::size_t i = 1; i < text.size(); ++i) {
    if (text[i] == '"') return i + 1 == text.size() ? std::optional(out) : std::nullopt;
    if (text[i] == '\\' && ++i == text.size()) break;
    out += text[i];
  }
  return std::nullopt;
}

}  // namespace

bool is_dot_atom(std::string_view text) {
  const auto atoms = split(text, '.');
  return std::all_of(atoms.begin(), atoms.end(), is_atom);
}

Result<Mailbox> Mailbox::parse(std::string_view text) {
  if (has_control(text)) return refused(text, "it holds control characters", "remove line ends and tabs");
  const auto whole = trimmed(text);
  const auto open = whole.rfind('<');
  if (open == whole.npos) return of("", whole);
  if (whole.back() != '>') return refused(whole, "a '>' is missing at its end", "write it like Ada <ada@example.com>");
  const auto address = whole.substr(open + 1, whole.size() - open - 2);
  const auto name = trimmed(whole.substr(0, open));
  if (!name.empty() && name.front() == '"') {
    const auto inner = unquoted(name);
    if (!inner) return refused(whole, "the quoted name has no end", "close the quotes before the '<'");
    return of(*inner, address);
  }
  if (name.find_first_of("<>,;:\"@()[]\\") != name.npos) {
    return refused(whole, "the name holds characters that must be quoted",
                   "put the name in double quotes; one address only");
  }
  return of(name, address);
}

Result<Mailbox> Mailbox::of(std::string_view name, std::string_view address) {
  PORTICO_CHECK(check_name(name));
  PORTICO_CHECK(check_address(address));
  return Mailbox(std::string(name), std::string(address));
}

std::string_view Mailbox::domain() const { return std::string_view(address_).substr(address_.rfind('@') + 1); }

}  // namespace portico::mail
