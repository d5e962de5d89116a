#pragma once
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/column.hpp"
#include "core/text_index.hpp"
#include "query/fields.hpp"
#include "query/key_index.hpp"

namespace portico::query {

/// The customer of a party as text; nothing for one that has none.
using CustomerOf = std::function<std::optional<std::string>(std::int64_t party)>;

/// The distinct values of one dimension, numbered as they come.
class DimensionValues {
 public:
  /// `customer_of` is set where values are party numbers and the customers they belong to are meant.
  DimensionValues(Type type, CustomerOf customer_of) : type_(type), customer_of_(std::move(customer_of)) {}

  std::uint32_t null_id();
  std::uint32_t id_of(std::string_view text);
  /// An integer as columns hold it, or a party's number.
  std::uint32_t id_of(std::int64_t number);
  std::size_t size() const { return values_.size(); }
  std::string_view text_of(std::uint32_t id) const {
    return texts_.text(static_cast<std::uint32_t>(values_[id].number));
  }
  /// By id: a column of the dimension's type.
  Column values() const;
  /// Memory that its texts take.
  std::size_t bytes() const { return texts_.bytes() + text_ids_.size() * (sizeof(std::uint32_t) + sizeof(Entry)); }

 private:
  struct Entry {
    bool null = false;
    std::int64_t number = 0;  ///< of a text its code
  };
  Type type_;
  CustomerOf customer_of_;
  std::vector<Entry> values_;
  std::uint32_t null_id_ = KeyIndex::none;
  KeyIndex numbers_;
  Ids number_ids_;  // number's position in numbers_ → id
  TextIndex texts_{TextIndex::Sharing::always};
  Ids text_ids_;  // text's code → id
};

/// Numbers the combinations of dimension values: 0, 1, 2 … Without dimensions there is the one combination 0.
class Combinations {
 public:
  explicit Combinations(std::vector<DimensionValues> dimensions);

  std::size_t dimensions() const { return dimensions_.size(); }
  DimensionValues& dimension(std::size_t index) { return dimensions_[index]; }
  const DimensionValues& dimension(std::size_t index) const { return dimensions_[index]; }
  /// `ids` holds an id of each dimension.
  std::uint32_t find_or_add(const Ids& ids);
  std::size_t size() const;
  /// A column of the dimension's values, one per combination in `ids`.
  Column values(std::size_t dimension, const Ids& ids) const;
  /// The position of a combination's value among all values of the dimension.
  std::uint32_t value_of(std::size_t dimension, std::uint32_t combination) const;
  /// All values of the dimension, and how many there are.
  Column values_of(std::size_t dimension) const { return dimensions_[dimension].values(); }
  std::size_t distinct(std::size_t dimension) const { return dimensions_[dimension].size(); }

 private:
  std::vector<DimensionValues> dimensions_;
  std::vector<PairTable> tables_;  // tables_[i] joins the combination of the first i + 1 dimensions with the next one
};

/// What the rows of one block are grouped by, in numbers that are small within the block.
struct Slots {
  struct Used {
    std::uint32_t slot, cell;
  };
  Ids of_row;
  std::size_t width = 0;   ///< slots are below this
  std::vector<Used> used;  ///< ascending by slot
  Ids counts;              ///< rows by slot
  Ids cells;               ///< by slot; empty: slots are cells, and `used` and `counts` are empty, too
  std::size_t cell_count = 0;

  bool are_cells() const { return cells.empty(); }
  std::uint32_t cell_of_slot(std::size_t slot) const {
    return are_cells() ? static_cast<std::uint32_t>(slot) : cells[slot];
  }
  std::uint32_t cell_of(std::size_t row) const { return cell_of_slot(of_row[row]); }
};

/// The buckets of time: one instant more than there are buckets, or none for one bucket of everything.
using Bounds = std::vector<Instant>;

/// How the times of a block's rows follow each other: by runs of parties, or all ascending.
enum class TimeOrder { by_runs, ascending };

/// Finds the slot of each row. What it groups by is numbered in each block anew, so that most of the work is done on
/// small tables; only what a block has is looked up among all combinations and cells.
class Slotter {
 public:
  /// `cells`: (combination, bucket) → cell. All must outlive it.
  Slotter(Combinations& combinations, PairTable& cells, const Bounds& bounds, TimeOrder order);

  /// `dimensions`: a column for each dimension; texts, or what stands for one as an integer. `times` in the order
  /// given; null without buckets. Every row lies in a bucket. Valid until the next call.
  const Slots& of(std::size_t rows, const std::vector<const Column*>& dimensions, const Column* times);

 private:
  /// One dimension, or the time, within a block.
  struct Axis {
    const Column* column = nullptr;
    std::size_t dimension = 0;
    const std::uint32_t* codes = nullptr;  // by row
    Ids own_codes;
    std::size_t width = 0;
    std::size_t null_code = 0;          // = width: none
    std::vector<std::int64_t> numbers;  // by code, where they are not texts
    Ids ids;                            // by code: of the dimension; none: not looked up yet
  };

  void number_dimension(const Column& column, Axis& axis);
  void number_texts(const Column& column, Axis& axis);
  void number_integers(const Column& column, Axis& axis);
  void number_buckets(const Column& times);
  void number_runs(const Column& times);
  std::uint32_t bucket_of(std::int64_t time) const;
  void combine();
  void find_cells();
  void find_cells_directly(std::size_t rows);
  std::uint32_t id_of(Axis& axis, std::size_t code);

  Combinations& combinations_;
  PairTable& cells_;
  std::vector<std::int64_t> bounds_;
  TimeOrder order_;
  std::vector<Axis> axes_;  // dimensions, then time
  std::uint32_t first_bucket_ = 0;
  Slots slots_;
  Ids ids_;
};

}  // namespace portico::query
