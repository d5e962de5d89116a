#pragma once
#include <string>

#include "core/zone.hpp"
#include "model/document.hpp"

namespace portico::text {

/// The report as the plain text part of a mail: complete without any picture, no escape codes, lines of at most 72
/// cells (a number is never cut), LF line ends. Series and bars are lists with small bars, tables too wide become one
/// paragraph a row; beyond 60 rows a block says how many more there are. Times are shown in `zone` (null: UTC).
std::string to_mail_text(const model::Document& document, const Zone* zone);

}  // namespace portico::text
