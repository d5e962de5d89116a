#include "render/escape.hpp"

#include "core/text.hpp"

namespace portico::render {

std::string escaped(std::string_view text) {
  std::string out;
  out.reserve(text.size() + text.size() / 8);
  for (const char c : printable(text)) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      case '\'':
        out += "&#39;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

std::string escaped_lines(std::string_view text) {
  std::string out;
  for (const auto line : split(text, '\n')) out += (out.empty() ? "" : "<br>") + escaped(line);
  return out;
}

}  // namespace portico::render
