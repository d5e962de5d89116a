#pragma once
#include "model/document.hpp"

namespace portico::report {

/// Where a whole document comes from, out of where its blocks come from: the oldest state and freshness, each source
/// once in its worst state, rows and doubts added up.
model::Provenance merged_provenance(const std::vector<model::DocumentBlock>& blocks);

}  // namespace portico::report
