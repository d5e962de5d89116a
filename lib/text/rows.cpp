#include "text/rows.hpp"

#include <fmt/format.h>

namespace portico::text {
namespace {

class Writer final : public model::RowSink {
 public:
  Writer(std::unique_ptr<RowFormat> format, Put put) : format_(std::move(format)), put_(std::move(put)) {}

  void begin(const std::vector<model::AnswerColumn>& columns) override {
    format_->begin(out_, columns);
    flush();
  }
  void add(const model::RowBatch& batch) override {
    format_->add(out_, batch);
    flush();
  }
  void end(const model::Provenance& provenance) override {
    format_->end(out_, provenance);
    flush();
  }

 private:
  void flush() {
    if (!out_.empty()) put_(out_);
    out_.clear();
  }

  std::unique_ptr<RowFormat> format_;
  Put put_;
  std::string out_;
};

class NoRows final : public RowFormat {
  void begin(std::string&, const std::vector<model::AnswerColumn>&) override {}
  void add(std::string&, const model::RowBatch&) override {}
  void end(std::string&, const model::Provenance&) override {}
};

std::unique_ptr<RowFormat> format_of_rows(Format format, const Style& style) {
  switch (format) {
    case Format::table:
      return table_rows(style);
    case Format::tsv:
      return tsv_rows(style);
    case Format::csv:
      return csv_rows(style);
    case Format::json:
      return json_rows();
    case Format::jsonl:
      return jsonl_rows();
    case Format::markdown:
      return markdown_rows(style);
    case Format::none:
      return std::make_unique<NoRows>();
    default:
      return nullptr;
  }
}

}  // namespace

Result<std::unique_ptr<model::RowSink>> row_writer(Format format, const Style& style, Put put) {
  auto rows = format_of_rows(format, style);
  if (rows) return std::unique_ptr<model::RowSink>(std::make_unique<Writer>(std::move(rows), std::move(put)));
  return Error{Errc::invalid, fmt::format("single rows cannot be written as '{}'", name_of(format)),
               "formats of rows: table, tsv, csv, json, jsonl, markdown, none"};
}

model::RowBatch batch_of(const model::Answer& answer) {
  model::RowBatch batch{.rows = answer.rows.size(), .columns = {}};
  for (std::size_t i = 0; i < answer.columns.size(); ++i) {
    ColumnBuilder builder(answer.columns[i].type);
    for (const auto& row : answer.rows) builder.append(row[i]);
    batch.columns.push_back(builder.take());
  }
  return batch;
}

model::Answer answer_of(const std::vector<model::AnswerColumn>& columns, const model::RowBatch& batch) {
  model::Answer answer{.columns = columns, .rows = {}, .total = {}, .provenance = {}};
  answer.rows.resize(batch.rows);
  for (std::size_t row = 0; row < batch.rows; ++row)
    for (const Column& column : batch.columns) answer.rows[row].push_back(column.value_at(row));
  return answer;
}

}  // namespace portico::text
