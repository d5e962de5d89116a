#pragma once
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "core/zone.hpp"
#include "ingest/field_mapper.hpp"
#include "ingest/reader.hpp"
#include "warehouse/warehouse.hpp"

namespace portico::ingest {

/// What the warehouse stores of a dataset: its fields without the derived ones, after model::row_field where it has no
/// key.
warehouse::Layout layout_of(const model::Dataset& dataset);

/// Turns the records of one binding into typed rows and rejects. Keeps both until they are taken.
class Mapper {
 public:
  /// Both must outlive it; the catalog has been read without problems.
  Mapper(const model::Dataset& dataset, const model::Binding& binding, const Zones& zones);

  /// The source's columns that it wants, in the order of the cells it expects.
  const std::vector<std::string>& columns() const { return columns_; }
  /// The source's column of the binding's cursor; "" for none.
  std::string cursor_column() const;
  bool cursor_is_number() const;

  /// Where the next records come from: a file's path, or a database's. `file_number` makes _row.
  void begin(std::string location, std::int64_t file_number);
  void map(const Records& records);

  std::size_t rows() const { return rows_; }
  warehouse::Rows take_rows();
  std::vector<warehouse::Reject> take_rejects() { return std::exchange(rejects_, {}); }
  std::size_t rejects() const { return rejects_.size(); }
  /// The greatest value of the cursor's field so far, as the source writes it.
  const std::optional<std::string>& cursor() const { return cursor_; }

 private:
  struct Stored {
    const model::Field* field;
    std::unique_ptr<FieldMapper> mapper;
  };

  void append_rows(const Records& records);
  void append_numbers(const Records& records);
  void add_reject(const Place& place, std::string field, std::string reason);
  std::string location_of(const Place& place) const;
  std::string customer_of(const Records& records, std::size_t record) const;
  std::string written(const Records& records, std::size_t record) const;

  const model::Dataset& dataset_;
  std::vector<Stored> fields_;
  std::vector<std::string> columns_;
  std::optional<std::size_t> customer_column_, cursor_column_;
  bool customer_is_number_ = false;
  std::string location_;
  std::int64_t file_number_ = 0;
  bool numbered_;

  Verdicts verdicts_;
  std::size_t rows_ = 0;
  Column row_numbers_{.type = {TypeKind::integer}};
  std::vector<warehouse::Reject> rejects_;
  std::optional<std::string> cursor_;
};

}  // namespace portico::ingest
