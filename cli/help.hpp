#pragma once
#include <string>
#include <string_view>

namespace portico::cli {

/// Help for the terminal about everything (""), a noun ("schedule") or a command ("schedule create").
std::string help(std::string_view topic);
/// The manual page portico(1) for "", or portico-NOUN(1), in mdoc's language.
std::string manual(std::string_view noun);
/// The nouns that have a page, each once, in the table's order.
std::string manual_names();

}  // namespace portico::cli
