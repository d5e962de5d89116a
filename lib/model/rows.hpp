#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "core/column.hpp"
#include "model/answer.hpp"

namespace portico::model {

/// Which single rows of a dataset are wanted, as the CLI or a script writes it. Every text is checked by the engine.
struct RowsQuery {
  std::string dataset;
  std::vector<std::string> fields;  ///< names, several between commas; none: all that the dataset declares
  std::string where;
  std::string period;             ///< "" for all time
  std::vector<std::string> sort;  ///< "name" ascending, "-name" descending; several between commas
  std::optional<std::int64_t> limit;
  std::int64_t offset = 0;  ///< so many rows are left out first
  std::string as_of;        ///< "" for now, or a date
  std::string zone;         ///< IANA zone; "" for UTC
};

/// Some rows in a row, by column.
struct RowBatch {
  std::size_t rows = 0;
  std::vector<Column> columns;
};

/// Takes rows as they come: begin once, then add, then end.
class RowSink {
 public:
  virtual ~RowSink() = default;
  virtual void begin(const std::vector<AnswerColumn>& columns) = 0;
  virtual void add(const RowBatch& batch) = 0;
  virtual void end(const Provenance& provenance) = 0;
};

}  // namespace portico::model
