#include "warehouse/hex_text.hpp"

#include <array>

namespace portico::warehouse {
namespace {

constexpr std::size_t plain_size = 32, uuid_size = 36;
constexpr unsigned char no_digit = 0xff;

bool is_uuid(HexForm form) { return form == HexForm::uuid_lower || form == HexForm::uuid_upper; }
bool is_upper(HexForm form) { return form == HexForm::upper || form == HexForm::uuid_upper; }
/// Dashes stand before the bytes 4, 6, 8 and 10.
bool dash_before(std::size_t byte) { return byte == 4 || byte == 6 || byte == 8 || byte == 10; }

constexpr std::array<unsigned char, 256> digits_of(char first_letter) {
  std::array<unsigned char, 256> values{};
  values.fill(no_digit);
  for (unsigned char digit = 0; digit < 10; ++digit) values[static_cast<unsigned char>('0' + digit)] = digit;
  for (unsigned char letter = 0; letter < 6; ++letter)
    values[static_cast<unsigned char>(first_letter + letter)] = static_cast<unsigned char>(10 + letter);
  return values;
}
constexpr auto lower_digits = digits_of('a');
constexpr auto upper_digits = digits_of('A');

}  // namespace

std::optional<HexForm> hex_form(std::string_view text) {
  if (text.size() != plain_size && text.size() != uuid_size) return std::nullopt;
  const bool uuid = text.size() == uuid_size;
  const bool upper = text.find_first_of("ABCDEF") != std::string_view::npos;
  const HexForm form =
      uuid ? (upper ? HexForm::uuid_upper : HexForm::uuid_lower) : (upper ? HexForm::upper : HexForm::lower);
  std::array<char, hex_bytes> bytes;
  return pack_hex(text, form, bytes.data()) ? std::optional(form) : std::nullopt;
}

bool pack_hex(std::string_view text, HexForm form, char* out) {
  const bool uuid = is_uuid(form);
  if (text.size() != (uuid ? uuid_size : plain_size)) return false;
  const auto& values = is_upper(form) ? upper_digits : lower_digits;
  const char* at = text.data();
  unsigned bad = 0;
  for (std::size_t byte = 0; byte < hex_bytes; ++byte, at += 2) {
    if (uuid && dash_before(byte)) bad |= static_cast<unsigned>(*at++ ^ '-');
    const unsigned high = values[static_cast<unsigned char>(at[0])], low = values[static_cast<unsigned char>(at[1])];
    bad |= (high | low) & 0x80U;
    out[byte] = static_cast<char>(high << 4 | low);
  }
  return bad == 0;
}

void unpack_hex(const char* bytes, HexForm form, std::string& out) {
  const char* digits = is_upper(form) ? "0123456789ABCDEF" : "0123456789abcdef";
  const bool uuid = is_uuid(form);
  out.resize(uuid ? uuid_size : plain_size);
  char* at = out.data();
  for (std::size_t byte = 0; byte < hex_bytes; ++byte) {
    if (uuid && dash_before(byte)) *at++ = '-';
    *at++ = digits[static_cast<unsigned char>(bytes[byte]) >> 4];
    *at++ = digits[static_cast<unsigned char>(bytes[byte]) & 0xfU];
  }
}

}  // namespace portico::warehouse
