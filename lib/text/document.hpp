#pragma once
#include <string>

#include "model/document.hpp"
#include "text/style.hpp"

namespace portico::text {

/// The report as a page for the terminal: title, cards for key figures, charts and tables under their titles and
/// findings, provenance last. At most style.width cells wide (80 when not set), except where numbers alone need more.
std::string to_terminal(const model::Document& document, const Style& style);

}  // namespace portico::text
