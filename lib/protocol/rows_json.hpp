#pragma once
#include <memory>
#include <string>
#include <string_view>

#include "model/rows.hpp"
#include "protocol/data.hpp"

/// How single rows travel: lines of JSON, as many as there are. First {"columns":[…]}; then each row as an array, its
/// cells written as those of an answer are; last {"provenance":{…}}, or {"error":{…}} where it could not go on. Without
/// a last line something is missing.
namespace portico::protocol {

void append_head(std::string& out, const std::vector<model::AnswerColumn>& columns);
void append_rows(std::string& out, const model::RowBatch& batch);
void append_end(std::string& out, const model::Provenance& provenance);
void append_failure(std::string& out, const Error& error);

/// Reads such lines as they come, and hands on what they say.
class RowsReader {
 public:
  explicit RowsReader(model::RowSink& sink);
  ~RowsReader();
  RowsReader(const RowsReader&) = delete;
  RowsReader& operator=(const RowsReader&) = delete;

  /// Any piece of the text. The error that a line tells; `internal` when a line is not what it must be.
  Result<void> feed(std::string_view piece);
  /// After the last piece: `unavailable` when the last line is missing.
  Result<void> finish();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace portico::protocol
