#pragma once
#include <deque>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/column.hpp"
#include "query/fields.hpp"
#include "query/key_index.hpp"

namespace portico::query {

/// Marks rows that count: 1. Empty: all do.
using Mask = std::vector<std::uint8_t>;
using Ids = std::vector<std::uint32_t>;

/// One thing to group by.
struct Dimension {
  std::string name;
  Type type;
  std::string unit;
  std::size_t slot = 0;
  bool by_customer = false;  ///< the slot holds party numbers, grouped by the customer they belong to
};

/// The customer of a party as text; nothing for one that has none.
using CustomerOf = std::function<std::optional<std::string>(std::int64_t party)>;

/// The distinct values of one dimension, numbered as they come.
class DimensionIndex {
 public:
  DimensionIndex(Type type, CustomerOf customer_of);  ///< `customer_of` empty: values are taken as they are

  /// One id per row; rows that do not count get 0.
  void number(const Column& column, const Mask& used, Ids& ids);
  std::size_t size() const { return values_.size(); }
  /// By id: a column of the dimension's type.
  Column values() const;
  /// Memory that its texts take.
  std::size_t text_bytes() const { return text_bytes_; }

 private:
  std::uint32_t null_id();
  std::uint32_t id_of_text(std::string_view text);
  std::uint32_t id_of_party(std::int64_t party);
  void number_texts(const Column& column, const Mask& used, Ids& ids);

  struct Entry {
    bool null = false;
    std::int64_t number = 0;
    std::string_view text;
  };
  Type type_;
  CustomerOf customer_of_;
  std::vector<Entry> values_;
  std::uint32_t null_id_ = KeyIndex::none;
  KeyIndex numbers_;
  Ids number_ids_;  // number's position in numbers_ → id
  std::deque<std::string> texts_;
  std::size_t text_bytes_ = 0;
  std::unordered_map<std::string_view, std::uint32_t> text_ids_;
};

/// Numbers the combinations of dimension values: 0, 1, 2 … Without dimensions there is the one combination 0.
class Combinations {
 public:
  Combinations(std::vector<Dimension> dimensions, const CustomerOf& customer_of);

  void number(const Rows& rows, const Mask& used, Ids& ids);
  std::size_t size() const;
  const std::vector<Dimension>& dimensions() const { return dimensions_; }
  /// A column of the dimension's values, one per combination in `ids`.
  Column values(std::size_t dimension, const Ids& ids) const;

 private:
  std::vector<Dimension> dimensions_;
  std::vector<DimensionIndex> indexes_;
  std::vector<PairTable> tables_;  // tables_[i] joins the combination of the first i + 1 dimensions with the next one
  Ids scratch_;
};

}  // namespace portico::query
