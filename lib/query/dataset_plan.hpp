#pragma once
#include <optional>
#include <string>
#include <vector>

#include "query/fields.hpp"

namespace portico::query {

/// What rows of a dataset are told apart by, where one row of each key counts.
struct RowKey {
  struct Part {
    std::size_t slot = 0;
    Type type;
    bool by_customer = false;  ///< rows hold party numbers, and the customers they belong to are meant
  };
  std::vector<std::string> names;
  std::vector<Part> parts;  ///< as the names
};

/// A dataset that a question reads, and what of its rows.
struct DatasetPlan {
  /// With the fields and look-ups of the dataset, none of them needed yet. `invalid` as FieldSet::make().
  static Result<DatasetPlan> make(const model::Catalog& catalog, const model::Dataset& dataset);

  /// Only rows for which the condition holds count. `invalid` as an expression is.
  Result<void> set_condition(const expr::Expression& condition);
  /// The position in `row_keys` of these fields ("customer" is whom a row belongs to), filled from now on. `invalid`
  /// for an unknown field.
  Result<std::size_t> need_key(const std::vector<std::string>& names);
  /// `invalid`: what is asked of time is asked of records, which have none.
  Result<void> check_time() const;

  const model::Dataset* dataset = nullptr;
  FieldSet fields;
  std::optional<expr::BoundExpression> where;
  std::vector<warehouse::FieldRange> skips;  ///< what `where` says about single fields
  std::vector<std::size_t> dimensions;       ///< the slot of each
  std::vector<RowKey> row_keys;
  std::optional<std::size_t> time_slot;  ///< of events
};

/// Chooses rows of a dataset, block by block.
class RowFilter {
 public:
  /// `zone`: of date parts in the condition.
  RowFilter(const DatasetPlan& dataset, const Zone* zone) : dataset_(dataset), zone_(zone) {}
  enum class Times { any, present, absent };
  /// Leaves the rows for which the condition holds and whose time is as wanted.
  void apply(Rows& rows, Times wanted);

 private:
  template <class Wanted>
  void number_rows(std::size_t rows, const Wanted& wanted);

  const DatasetPlan& dataset_;
  const Zone* zone_;
  RowNumbers chosen_;
};

}  // namespace portico::query
