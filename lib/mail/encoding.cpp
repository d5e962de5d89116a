#include "mail/encoding.hpp"

#include <fmt/format.h>

#include "core/hash.hpp"

namespace portico::mail {
namespace {

constexpr std::size_t max_line = 76;

std::string with_crlf(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 32);
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\r' && text[i] != '\n') {
      out += text[i];
      continue;
    }
    if (text[i] == '\r' && i + 1 < text.size() && text[i + 1] == '\n') ++i;
    out += "\r\n";
  }
  return out;
}

/// One line of quoted-printable, broken softly where it grows too long.
class QuotedLine {
 public:
  explicit QuotedLine(std::string& out) : out_(out) {}

  void put(char c, bool literal) {
    const std::size_t width = literal ? 1 : 3;
    if (used_ + width > max_line - 1) {  // keep room for the soft break's '='
      out_ += "=\r\n";
      used_ = 0;
    }
    if (literal && !(used_ == 0 && c == '.')) {
      out_ += c;
      used_ += 1;
    } else {
      fmt::format_to(std::back_inserter(out_), "={:02X}", static_cast<unsigned char>(c));
      used_ += 3;
    }
  }

 private:
  std::string& out_;
  std::size_t used_ = 0;
};

void quote_line(std::string_view line, std::string& out) {
  QuotedLine quoted(out);
  for (std::size_t i = 0; i < line.size(); ++i) {
    const char c = line[i];
    const bool blank_at_end = (c == ' ' || c == '\t') && i + 1 == line.size();
    const bool from = i == 0 && line.substr(0, 5) == "From ";
    const bool plain = (c >= 33 && c <= 126 && c != '=') || c == ' ' || c == '\t';
    quoted.put(c, plain && !blank_at_end && !from);
  }
}

}  // namespace

std::string base64_lines(std::string_view bytes) {
  const std::string whole = to_base64(bytes);
  std::string out;
  out.reserve(whole.size() + whole.size() / max_line * 2 + 2);
  for (std::size_t i = 0; i < whole.size(); i += max_line) out.append(whole, i, max_line).append("\r\n");
  return out;
}

std::string quoted_printable(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  std::size_t begin = 0;
  while (begin < text.size()) {
    const auto end = text.find_first_of("\r\n", begin);
    quote_line(text.substr(begin, end - begin), out);
    if (end == text.npos) {
      out += "=\r\n";  // no line end in the text: none after decoding
      break;
    }
    out += "\r\n";
    begin = end + (text.substr(end, 2) == "\r\n" ? 2 : 1);
  }
  return out;
}

EncodedBody encode_text(std::string_view text) {
  auto quoted = quoted_printable(text);
  auto base64 = base64_lines(with_crlf(text));
  if (quoted.size() <= base64.size()) return {"quoted-printable", std::move(quoted)};
  return {"base64", std::move(base64)};
}

}  // namespace portico::mail
