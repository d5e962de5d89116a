#include "cli/qr.hpp"

#include <memory>

#include <qrencode.h>

namespace portico::cli {

std::string qr_code(std::string_view content) {
  const std::string text(content);
  const std::unique_ptr<QRcode, void (*)(QRcode*)> code(QRcode_encodeString8bit(text.c_str(), 0, QR_ECLEVEL_M),
                                                        QRcode_free);
  if (!code) return "";
  const int quiet = 4;  // modules, as ISO/IEC 18004 asks
  const auto dark = [&](int x, int y) {
    if (x < 0 || y < 0 || x >= code->width || y >= code->width) return false;
    return (code->data[y * code->width + x] & 1U) != 0;
  };
  std::string drawn;
  for (int y = -quiet; y < code->width + quiet; y += 2) {
    drawn += "\033[30;107m";
    for (int x = -quiet; x < code->width + quiet; ++x) {
      const bool upper = dark(x, y), lower = dark(x, y + 1);
      drawn += upper ? (lower ? "█" : "▀") : (lower ? "▄" : " ");
    }
    drawn += "\033[0m\n";
  }
  return drawn;
}

}  // namespace portico::cli
