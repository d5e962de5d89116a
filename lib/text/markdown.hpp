#pragma once
#include <string>

#include "model/answer.hpp"
#include "model/document.hpp"
#include "text/style.hpp"

namespace portico::text {

/// A table of GitHub Flavored Markdown with numbers right-aligned and all their digits, the total as last row, and the
/// provenance as a list below (unless the style hides it). Text that Markdown or HTML would read as markup is escaped.
std::string to_markdown(const model::Answer& answer, const Style& style);
/// Headings, findings and a table per block.
std::string to_markdown(const model::Document& document, const Style& style);

}  // namespace portico::text
