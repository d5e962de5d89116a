#pragma once
#include <string>
#include <vector>

#include "model/answer.hpp"
#include "model/catalog.hpp"

namespace portico::model {

/// One evaluated block. Charts draw the answer's time or first dimension column against its measures.
struct DocumentBlock {
  ReportBlock::Kind kind = ReportBlock::Kind::kpi;
  std::string title;
  Answer answer;                 ///< empty for text blocks
  std::string text;              ///< text blocks only
  std::string finding;           ///< one sentence that states the block's result; alt text of its picture
  bool last_incomplete = false;  ///< the last time bucket is not over yet: drawn dashed
};

/// An evaluated report: plain values, from which every format is drawn alike.
struct Document {
  std::string report;    ///< the report's name: "weekly"
  std::string title;     ///< "Weekly sales"
  std::string period;    ///< for people: "Week of 2026-11-16"
  std::string range;     ///< resolved: "2026-11-16..2026-11-23"
  std::string customer;  ///< the customer's name, or its id
  Brand brand;
  std::vector<DocumentBlock> blocks;
  Provenance provenance;  ///< of the whole: the oldest freshness, the sum of rows
};

}  // namespace portico::model
