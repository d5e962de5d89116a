#pragma once
#include <string>
#include <string_view>

namespace portico::mail {

/// How a body travels (RFC 2045, 6). Either way lines are at most 76 characters of ASCII and end with CRLF.
struct EncodedBody {
  std::string_view encoding;  ///< value of Content-Transfer-Encoding
  std::string text;
};

/// Base64 in lines of 76 (RFC 2045, 6.8): the bytes come out exactly as they went in.
std::string base64_lines(std::string_view bytes);
/// Quoted-printable (RFC 2045, 6.7) of text whose line ends are LF, CR or CRLF; they all become CRLF. A dot or "From "
/// at the start of a line is quoted, so that no relay or mailbox format touches it.
std::string quoted_printable(std::string_view text);
/// Text in the shorter of the two encodings, its line ends made CRLF.
EncodedBody encode_text(std::string_view text);

}  // namespace portico::mail
