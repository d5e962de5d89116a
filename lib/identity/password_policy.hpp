#pragma once
#include <string>
#include <string_view>
#include <vector>

#include "core/error.hpp"
#include "core/secret.hpp"

namespace portico::identity {

/// A password as it is hashed: NFKC. Empty when `password` is not UTF-8 or longer than any that can be set, which no
/// stored password equals.
Secret normal_password(std::string_view password);

/// The parts of `name` (an e-mail address, a customer's or product's name) that a password must not contain: its words
/// of at least four characters, case-folded.
std::vector<std::string> forbidden_words(std::string_view name);

/// The password in normal form if it may be set: 15 to 256 characters (code points after NFKC), no control characters,
/// none of the `names`' forbidden words, and not common: zxcvbn must take it for more than 10^10 guesses (its best
/// score, 4). `invalid` says which rule it breaks, without repeating it.
Result<Secret> acceptable_password(std::string_view password, const std::vector<std::string>& names);

}  // namespace portico::identity
