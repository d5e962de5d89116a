#pragma once
#include <string_view>

#include "core/error.hpp"
#include "core/id.hpp"

namespace portico::identity {

/// The account an e-mail address names: NFKC, without blanks around, lower-case. Only what mail servers take without
/// extensions: an ASCII dot-atom of up to 64 characters, '@', a host name with a dot (RFC 5321 §4.1.2, without quoted
/// parts and address literals). `invalid` says what is wrong with it.
Result<AccountId> canonical_email(std::string_view text);

}  // namespace portico::identity
