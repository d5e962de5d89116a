#pragma once
#include <memory>

#include "expr/diagnostic.hpp"
#include "expr/node.hpp"

namespace portico::expr {

/// What a text may hold: an expression over fields, or a measure, in which aggregates may stand.
enum class Language { expression, measure };

/// The tree of `source.text`. `invalid` in one line, pointing at the column, when it is malformed, longer than 64 KiB
/// or nested more than 100 levels deep.
Result<std::shared_ptr<const Node>> parse(const Source& source, Language language);

}  // namespace portico::expr
