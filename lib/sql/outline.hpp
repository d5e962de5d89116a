#pragma once
#include <string>
#include <string_view>

namespace portico::sql {

/// What a statement asks, without what it says of anybody, for a log that keeps its entries for ever: numbers and texts
/// are '?', comments are gone, white space is one blank; cut to 200 characters. Of text that is no SQL just as well.
std::string outline(std::string_view statement);

}  // namespace portico::sql
