#include "warehouse/hex_text.hpp"

#include <array>
#include <bit>
#include <cstdint>
#include <cstring>

namespace portico::warehouse {
namespace {

constexpr std::size_t plain_size = 32, uuid_size = 36;
bool is_uuid(HexForm form) { return form == HexForm::uuid_lower || form == HexForm::uuid_upper; }
bool is_upper(HexForm form) { return form == HexForm::upper || form == HexForm::uuid_upper; }
/// The digits between a UUID's dashes.
constexpr std::array<std::size_t, 5> uuid_groups{8, 4, 4, 4, 12};

// Sixteen characters at a time, in the vectors of GCC and Clang.
using Bytes8 = unsigned char __attribute__((vector_size(8)));
using Bytes16 = unsigned char __attribute__((vector_size(16)));
using Words8 = std::uint16_t __attribute__((vector_size(16)));
static_assert(std::endian::native == std::endian::little);

constexpr unsigned char one_digit = '9' - '0', one_letter = 'f' - 'a';

unsigned char first_letter(HexForm form) { return is_upper(form) ? 'A' : 'a'; }

/// Turns 32 digits into 16 bytes; false when one is none.
bool pack_digits(const char* digits, unsigned char letter, char* out) {
  Bytes16 good = ~Bytes16{};
  for (int half = 0; half < 2; ++half, digits += 16, out += 8) {
    Bytes16 characters;
    std::memcpy(&characters, digits, sizeof characters);
    const Bytes16 number = characters - '0', beyond = characters - letter;
    const auto is_number = std::bit_cast<Bytes16>(number <= one_digit);
    const auto is_letter = std::bit_cast<Bytes16>(beyond <= one_letter);
    good &= is_number | is_letter;
    const auto pairs = std::bit_cast<Words8>((number & is_number) | ((beyond + 10) & is_letter));
    const auto bytes = __builtin_convertvector((pairs << 4 | pairs >> 8) & 0xff, Bytes8);
    std::memcpy(out, &bytes, sizeof bytes);
  }
  const auto all = std::bit_cast<std::array<std::uint64_t, 2>>(good);
  return (all[0] & all[1]) == ~std::uint64_t{0};
}

void unpack_digits(const char* bytes, unsigned char letter, char* digits) {
  for (int half = 0; half < 2; ++half, bytes += 8, digits += 16) {
    Bytes8 eight;
    std::memcpy(&eight, bytes, sizeof eight);
    const auto words = __builtin_convertvector(eight, Words8);
    const auto values = std::bit_cast<Bytes16>(words >> 4 | (words & 0xf) << 8);
    const auto is_letter = std::bit_cast<Bytes16>(values > 9);
    const Bytes16 characters = values + '0' + (is_letter & static_cast<unsigned char>(letter - '0' - 10));
    std::memcpy(digits, &characters, sizeof characters);
  }
}

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
  if (!is_uuid(form)) return text.size() == plain_size && pack_digits(text.data(), first_letter(form), out);
  if (text.size() != uuid_size) return false;
  std::array<char, plain_size> digits;
  char* to = digits.data();
  const char* from = text.data();
  for (const std::size_t group : uuid_groups) {
    if (to != digits.data() && *from++ != '-') return false;
    std::memcpy(to, from, group);
    to += group;
    from += group;
  }
  return pack_digits(digits.data(), first_letter(form), out);
}

void unpack_hex(const char* bytes, HexForm form, std::string& out) {
  const bool uuid = is_uuid(form);
  out.resize(uuid ? uuid_size : plain_size);
  if (!uuid) return unpack_digits(bytes, first_letter(form), out.data());
  std::array<char, plain_size> digits;
  unpack_digits(bytes, first_letter(form), digits.data());
  const char* from = digits.data();
  char* to = out.data();
  for (const std::size_t group : uuid_groups) {
    if (from != digits.data()) *to++ = '-';
    std::memcpy(to, from, group);
    from += group;
    to += group;
  }
}

}  // namespace portico::warehouse
