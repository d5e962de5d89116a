#pragma once
#include <memory>
#include <optional>
#include <vector>

#include "model/answer.hpp"
#include "model/rows.hpp"
#include "model/scope.hpp"
#include "query/engine.hpp"

namespace portico::query {

/// The single rows of a dataset, batch by batch, all of one state of the data. Ordered as asked, else by time; equal
/// ones by key. In the order of time any number of rows takes little memory: they are read by slices of time. Not
/// thread-safe; the world must outlive it.
class RowStream {
 public:
  /// `invalid` for an unknown dataset or field (with the nearest name), a malformed period or condition, and where so
  /// many rows would have to be ordered by something else than time that they do not fit into memory.
  static Result<std::unique_ptr<RowStream>> open(const World& world, const model::RowsQuery& query,
                                                 const model::Scope& scope, Instant now);
  ~RowStream();
  RowStream(const RowStream&) = delete;
  RowStream& operator=(const RowStream&) = delete;

  const std::vector<model::AnswerColumn>& columns() const;
  /// A few thousand rows; nothing after the last.
  std::optional<model::RowBatch> next();
  /// Where the rows come from. Complete after the last.
  model::Provenance provenance() const;

 private:
  class Impl;
  explicit RowStream(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace portico::query
