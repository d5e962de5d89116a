#pragma once
#include <functional>
#include <memory>
#include <string>

#include "core/error.hpp"
#include "model/rows.hpp"
#include "text/format.hpp"

namespace portico::text {

/// A format that rows can be written in one after another: each call appends what there is to write.
class RowFormat {
 public:
  virtual ~RowFormat() = default;
  virtual void begin(std::string& out, const std::vector<model::AnswerColumn>& columns) = 0;
  virtual void add(std::string& out, const model::RowBatch& batch) = 0;
  virtual void end(std::string& out, const model::Provenance& provenance) = 0;
};

std::unique_ptr<RowFormat> tsv_rows(const Style& style);
std::unique_ptr<RowFormat> csv_rows(const Style& style);
/// {"schema":"portico.rows/1", "columns", "rows", "meta"}.
std::unique_ptr<RowFormat> json_rows();
std::unique_ptr<RowFormat> jsonl_rows();
std::unique_ptr<RowFormat> markdown_rows(const Style& style);
/// Columns become wider on the way, where cells of later batches need it.
std::unique_ptr<RowFormat> table_rows(const Style& style);

/// Where text goes, piece by piece.
using Put = std::function<void(std::string_view)>;

/// Writes rows as they come. `invalid` for a format that is none of rows.
Result<std::unique_ptr<model::RowSink>> row_writer(Format format, const Style& style, Put put);

/// The rows of an answer by column. Each cell is of its column's type.
model::RowBatch batch_of(const model::Answer& answer);
/// The first rows of a batch as an answer.
model::Answer answer_of(const std::vector<model::AnswerColumn>& columns, const model::RowBatch& batch);

}  // namespace portico::text
