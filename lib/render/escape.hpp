#pragma once
#include <string>
#include <string_view>

namespace portico::render {

/// `text` as it may stand in HTML or XML, as content or between double quotes: markup and quotes are escaped, control
/// characters (which XML cannot hold) and bytes that are not UTF-8 made visible as `portico::printable` does.
std::string escaped(std::string_view text);
/// The same for HTML content of several lines: each line end becomes `<br>`.
std::string escaped_lines(std::string_view text);

}  // namespace portico::render
