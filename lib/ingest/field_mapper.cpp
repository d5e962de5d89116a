#include "ingest/field_mapper.hpp"

#include <algorithm>
#include <span>

#include <boost/regex.hpp>
#include <fmt/format.h>

#include "core/text.hpp"
#include "ingest/cell_kernels.hpp"

namespace portico::ingest {
namespace {

struct StoredForm {
  std::int64_t operator()(std::int64_t value) const { return value; }
  std::int64_t operator()(Decimal value) const { return value.units(); }
  std::int64_t operator()(bool value) const { return value ? 1 : 0; }
  std::int64_t operator()(Instant value) const { return value.time_since_epoch().count(); }
  std::int64_t operator()(Date value) const { return value.time_since_epoch().count(); }
  template <class Other>
  std::int64_t operator()(const Other&) const {
    return 0;
  }
};

void convert(const Value& value, std::int64_t& out) { out = std::visit(StoredForm{}, value); }
void convert(const Value& value, double& out) { out = std::get<double>(value); }
void convert(const Value& value, std::string& out) { out = std::get<std::string>(value); }

/// A contract's limits in the form that cells are compared in.
template <class Stored>
class Limits {
 public:
  explicit Limits(const model::Contract& contract) : contract_(contract) {
    if (contract.min) convert(*contract.min, min_.emplace());
    if (contract.max) convert(*contract.max, max_.emplace());
    for (const Value& value : contract.one_of) {
      Stored stored{};
      convert(value, stored);
      one_of_.push_back(std::move(stored));
    }
    std::sort(one_of_.begin(), one_of_.end());
    none_ = !min_ && !max_ && one_of_.empty();
  }

  bool none() const { return none_; }

  template <class Comparable>
  bool allow(const Comparable& value) const {
    if (none_) return true;
    return !less(value) && !greater(value) &&
           (one_of_.empty() || std::binary_search(one_of_.begin(), one_of_.end(), value, std::less<>()));
  }

  /// Why a value that is not allowed is not.
  template <class Comparable>
  std::string breach(const Comparable& value, std::string_view cell) const {
    if (less(value)) return fmt::format("{} is less than {}", shown(cell), to_string(*contract_.min));
    if (greater(value)) return fmt::format("{} is greater than {}", shown(cell), to_string(*contract_.max));
    return shown(cell) + " is not one of the allowed values";
  }

 private:
  template <class Comparable>
  bool less(const Comparable& value) const {
    return min_ && value < *min_;
  }
  template <class Comparable>
  bool greater(const Comparable& value) const {
    return max_ && *max_ < value;
  }

  const model::Contract& contract_;
  std::optional<Stored> min_, max_;
  std::vector<Stored> one_of_;
  bool none_ = true;
};

/// trimmed(), at hardly any cost where there is nothing to trim: no blank is greater than ' '.
std::string_view without_blanks(std::string_view cell) {
  const bool clean =
      !cell.empty() && static_cast<unsigned char>(cell.front()) > ' ' && static_cast<unsigned char>(cell.back()) > ' ';
  return clean ? cell : trimmed(cell);
}

/// Adds to a column's mask of nulls; a column without nulls has none.
void append_nulls(Column& column, std::size_t before, const std::vector<std::uint8_t>& nulls,
                  const Verdicts& verdicts) {
  for (std::size_t i = 0; i < nulls.size(); ++i) {
    if (verdicts.bad(i)) continue;
    const bool first = nulls[i] && column.nulls.empty();
    if (first) column.nulls.assign(before, 0);
    if (first || !column.nulls.empty()) column.nulls.push_back(nulls[i]);
    ++before;
  }
}

std::vector<std::int64_t>& values_of(Column& column, std::int64_t) { return column.ints; }
std::vector<double>& values_of(Column& column, double) { return column.floats; }

/// Fields that are stored as numbers.
template <class Stored, class Kernel>
class NumberMapper final : public FieldMapper {
 public:
  NumberMapper(const model::Field& field, bool required, Kernel kernel)
      : field_(field),
        required_(required),
        kernel_(std::move(kernel)),
        limits_(field.contract),
        column_{.type = field.type} {}

  void check(const Records& records, std::size_t column, Verdicts& verdicts) override {
    values_.assign(records.size(), Stored{});
    nulls_.assign(records.size(), 0);
    any_null_ = false;
    for (std::size_t i = 0; i < records.size(); ++i) {
      const std::string_view cell = without_blanks(records.cell(i, column));
      if (cell.empty())
        note_null(i, verdicts);
      else if (!kernel_.read(cell, values_[i]))
        verdicts.reject(i, field_, kernel_.fault(cell));
      else if (!limits_.allow(values_[i]))
        verdicts.reject(i, field_, limits_.breach(values_[i], cell));
    }
  }

  void append(const Verdicts& verdicts) override {
    auto& target = values_of(column_, Stored{});
    if (any_null_ || !column_.nulls.empty()) append_nulls(column_, target.size(), nulls_, verdicts);
    if (!verdicts.any_bad()) {
      target.insert(target.end(), values_.begin(), values_.end());
      return;
    }
    for (std::size_t i = 0; i < values_.size(); ++i)
      if (!verdicts.bad(i)) target.push_back(values_[i]);
  }

  std::optional<std::size_t> greatest(const Verdicts& verdicts) override {
    std::optional<std::size_t> found;
    for (std::size_t i = 0; i < values_.size(); ++i) {
      if (verdicts.bad(i) || nulls_[i] || (greatest_ && values_[i] < *greatest_)) continue;
      greatest_ = values_[i];
      found = i;
    }
    return found;
  }

  // The next rows are often as many as these.
  Column take() override {
    Column taken = std::exchange(column_, Column{.type = field_.type});
    values_of(column_, Stored{}).reserve(taken.size());
    return taken;
  }

 private:
  void note_null(std::size_t record, Verdicts& verdicts) {
    nulls_[record] = 1;
    any_null_ = true;
    if (required_) verdicts.reject(record, field_, "is empty, but required");
  }

  const model::Field& field_;
  bool required_;
  Kernel kernel_;
  Limits<Stored> limits_;
  Column column_;
  std::vector<Stored> values_;
  std::vector<std::uint8_t> nulls_;
  bool any_null_ = false;
  std::optional<Stored> greatest_;
};

class TextMapper final : public FieldMapper {
 public:
  TextMapper(const model::Field& field, bool required)
      : field_(field), required_(required), limits_(field.contract), builder_(field.type) {
    if (!field.contract.pattern.empty()) pattern_.emplace(field.contract.pattern, boost::regex::ECMAScript);
  }

  void check(const Records& records, std::size_t column, Verdicts& verdicts) override {
    cells_.resize(records.size());
    const bool any_counts = !required_ && limits_.none() && !pattern_;
    for (std::size_t i = 0; i < records.size(); ++i) {
      cells_[i] = records.cell(i, column);
      if (!any_counts) hold_to_contract(i, verdicts);
    }
  }

  void append(const Verdicts& verdicts) override {
    if (!verdicts.any_bad()) return builder_.append_texts(cells_);
    for (std::size_t i = 0; i < cells_.size(); ++i)
      if (!verdicts.bad(i)) builder_.append_texts(std::span(cells_).subspan(i, 1));
  }

  std::optional<std::size_t> greatest(const Verdicts& verdicts) override {
    std::optional<std::size_t> found;
    for (std::size_t i = 0; i < cells_.size(); ++i) {
      if (verdicts.bad(i) || !cells_[i].data() || (greatest_ && cells_[i] < *greatest_)) continue;
      greatest_ = cells_[i];
      found = i;
    }
    return found;
  }

  Column take() override { return builder_.take(); }

 private:
  void hold_to_contract(std::size_t record, Verdicts& verdicts) {
    const std::string_view cell = cells_[record];
    if (!cell.data()) {
      if (required_) verdicts.reject(record, field_, "is empty, but required");
    } else if (!limits_.allow(cell)) {
      verdicts.reject(record, field_, limits_.breach(cell, cell));
    } else if (pattern_ && !matches(cell)) {
      verdicts.reject(record, field_, shown(cell) + " does not match the pattern");
    }
  }

  // The matcher gives up with an exception on texts that take it too long.
  bool matches(std::string_view cell) const {
    try {
      return boost::regex_match(cell.begin(), cell.end(), *pattern_);
    } catch (const std::runtime_error&) {
      return false;
    }
  }

  const model::Field& field_;
  bool required_;
  Limits<std::string> limits_;
  ColumnBuilder builder_;
  std::optional<boost::regex> pattern_;
  std::vector<std::string_view> cells_;
  std::optional<std::string> greatest_;
};

template <class Stored, class Kernel>
std::unique_ptr<FieldMapper> number_mapper(const model::Field& field, bool required, Kernel kernel) {
  return std::make_unique<NumberMapper<Stored, Kernel>>(field, required, std::move(kernel));
}

}  // namespace

std::unique_ptr<FieldMapper> make_field_mapper(const model::Field& field, bool required, const Zones& zones) {
  required = required || field.contract.required;
  switch (field.type.kind) {
    case TypeKind::integer:
      return number_mapper<std::int64_t>(field, required, IntegerKernel{});
    case TypeKind::decimal:
      return number_mapper<std::int64_t>(field, required, DecimalKernel{field.type.scale});
    case TypeKind::floating:
      return number_mapper<double>(field, required, FloatKernel{});
    case TypeKind::boolean:
      return number_mapper<std::int64_t>(field, required, BooleanKernel{});
    case TypeKind::text:
      return std::make_unique<TextMapper>(field, required);
    case TypeKind::date:
      return number_mapper<std::int64_t>(field, required,
                                         DateKernel{model::TimeFormat::compile(field.time_format).value()});
    case TypeKind::time:
      break;
  }
  const Zone& zone = field.time_zone.empty() ? zones.utc() : *zones.find(field.time_zone).value();
  return number_mapper<std::int64_t>(field, required,
                                     TimeKernel{model::TimeFormat::compile(field.time_format).value(), zone});
}

}  // namespace portico::ingest
