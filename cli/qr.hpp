#pragma once
#include <string>
#include <string_view>

namespace portico::cli {

/// A QR code of `content` in half-block characters, dark on light with a quiet zone, whatever the terminal's colours.
/// Empty when the content is too long for one.
std::string qr_code(std::string_view content);

}  // namespace portico::cli
