#include "cli/listing.hpp"

namespace portico::cli {

Listing::Listing(std::initializer_list<Column> columns) {
  for (const Column& column : columns)
    answer_.columns.push_back(
        {.name = column.name, .type = column.type, .role = model::AnswerColumn::Role::dimension, .unit = ""});
}

Listing& Listing::add(std::vector<Value> cells) {
  answer_.rows.push_back(std::move(cells));
  return *this;
}

Value cell(const std::optional<Instant>& instant) { return instant ? Value(*instant) : Value(); }
Value cell(const std::string& text) { return text.empty() ? Value() : Value(text); }

}  // namespace portico::cli
