#pragma once
#include <string>
#include <string_view>

namespace portico::testing {

/// What is seen of coloured text: without its SGR sequences.
inline std::string bare(std::string_view text) {
  std::string seen;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text.substr(i, 2) == "\x1b[")
      i = text.find('m', i);
    else
      seen += text[i];
  }
  return seen;
}

}  // namespace portico::testing
