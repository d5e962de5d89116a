#pragma once
#include <optional>
#include <string>
#include <string_view>

#include "warehouse/chunk_format.hpp"

namespace portico::warehouse {

/// The form that `text` has; nothing when it is no such identifier. Without letters it counts as lower case.
std::optional<HexForm> hex_form(std::string_view text);

/// Writes the identifier's 16 bytes to `out`; false when `text` is not exactly of that form.
bool pack_hex(std::string_view text, HexForm form, char* out);

/// The text of 16 bytes, in place of what `out` held.
void unpack_hex(const char* bytes, HexForm form, std::string& out);

}  // namespace portico::warehouse
