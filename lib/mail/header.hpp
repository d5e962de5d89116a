#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "mail/address.hpp"

namespace portico::mail {

/// Builds a header block. Every line ends with CRLF and is folded at blanks to at most 78 characters (RFC 5322, 2.1.1)
/// wherever a word is not longer than that itself.
class Header {
 public:
  /// A structured field: its words are already legal and are only joined and folded.
  Header& words(std::string_view name, const std::vector<std::string>& words);
  /// Free text such as a subject: as it is when it is plain ASCII, else as encoded-words (RFC 2047). Control characters
  /// become visible escapes, bytes that are not UTF-8 become U+FFFD.
  Header& text(std::string_view name, std::string_view value);
  /// One mailbox, its name as it is, quoted or encoded.
  Header& mailbox(std::string_view name, const Mailbox& value);
  /// `value; parameter=…`: a plain token, a quoted string, or RFC 2231 with continuations when it is long or not ASCII.
  Header& parameterized(std::string_view name, std::string value, std::string_view parameter,
                        std::string_view parameter_value);

  /// The fields so far, without the empty line that ends a header.
  const std::string& text() const { return out_; }

 private:
  std::string out_;
};

}  // namespace portico::mail
