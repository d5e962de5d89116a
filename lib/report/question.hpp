#pragma once
#include <string>

#include "model/answer.hpp"
#include "report/setting.hpp"

namespace portico::report {

/// The question that a block of data asks. Key figures and lines are compared as the report says; bars and tables by a
/// dimension stand by their first measure, the greatest first, and tables have a total. Measures of records datasets,
/// which have no time, are asked without a period.
model::Query question_of(const model::ReportBlock& block, const Setting& setting, const model::Catalog& catalog);

/// The block's title, or one made of what it asks: "Revenue by day", "Orders by country, top 10", "Key figures".
std::string title_of(const model::ReportBlock& block);

/// "unit_price" → "Unit price".
std::string spoken(std::string_view name);

}  // namespace portico::report
