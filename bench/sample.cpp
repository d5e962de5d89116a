#include "bench/sample.hpp"

#include <array>
#include <cmath>
#include <vector>

#include <fmt/format.h>

namespace portico::bench {
namespace {

/// splitmix64; a bijection.
std::uint64_t mixed(std::uint64_t z) {
  z += 0x9E3779B97F4A7C15U;
  z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
  z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
  return z ^ (z >> 31U);
}

/// The end of MurmurHash3; a bijection.
std::uint32_t mixed_32(std::uint32_t z) {
  z = (z ^ (z >> 16U)) * 0x85EBCA6BU;
  z = (z ^ (z >> 13U)) * 0xC2B2AE35U;
  return z ^ (z >> 16U);
}

/// Takes one roll after another out of one random number.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : rest_(mixed(seed)) {}
  std::size_t roll(std::uint64_t sides) {
    const auto product = static_cast<Wide>(rest_) * sides;
    rest_ = static_cast<std::uint64_t>(product);
    return static_cast<std::size_t>(product >> 64U);
  }
  double fraction() const { return static_cast<double>(rest_ >> 11U) * 0x1p-53; }

 private:
  __extension__ using Wide = unsigned __int128;
  std::uint64_t rest_;
};

std::int64_t customer_at(const Sample& sample, std::int64_t index) {
  const auto key = static_cast<std::uint64_t>(index);
  const auto customers = static_cast<std::uint64_t>(sample.customers);
  // 7919 is prime, so each run of `customers` rows falls to each of them once.
  const auto even = [&](std::uint64_t turn) { return 6 + static_cast<std::int64_t>(turn * 7919 % customers); };
  Dice dice(~key);
  switch (sample.spread) {
    case Spread::uniform:
      return 1 + static_cast<std::int64_t>(dice.roll(customers));
    case Spread::skewed:
      return static_cast<std::int64_t>(std::exp(dice.fraction() * std::log(static_cast<double>(customers + 1))));
    case Spread::even:
      return even(key);
    case Spread::huge_and_small:
      return key % 6 < 5 ? 1 + static_cast<std::int64_t>(key % 6) : even(key / 6);
  }
  return 0;
}

SampleRow fresh_row(const Sample& sample, std::int64_t index) {
  constexpr std::int64_t begin = 1'609'459'200;  // 2021-01-01
  const std::int64_t span = 4 * 365 * 86'400LL;
  const auto key = static_cast<std::uint64_t>(index);
  Dice dice(key);
  SampleRow row{.key = key, .customer = customer_at(sample, index)};
  row.second = begin + static_cast<std::int64_t>(static_cast<double>(index) / static_cast<double>(sample.rows) *
                                                 static_cast<double>(span));
  row.product = dice.roll(sample.products);
  row.cents = 99 + static_cast<std::int64_t>(dice.roll(20'000));
  row.country = dice.roll(12);
  row.status = std::array<std::size_t, 5>{0, 0, 0, 1, 2}[dice.roll(5)];
  row.quantity = 1 + static_cast<std::int64_t>(dice.roll(9));
  return row;
}

constexpr std::int64_t run = 100'000;  // within which corrections are spread evenly, none of them of the same run

/// The older row that row `index` corrects: each correction of a run picks from its own part of history.
std::int64_t corrected_by(std::int64_t index) {
  const std::int64_t part = index / run * 100;
  const std::int64_t origin =
      index % run / 100 * part +
      static_cast<std::int64_t>(Dice(static_cast<std::uint64_t>(index)).roll(static_cast<std::uint64_t>(part)));
  return origin % 100 == 99 ? origin - 1 : origin;  // those at 99 are corrections themselves
}

Column column_of(const Sample& sample, const warehouse::StoredField& field, std::int64_t begin, std::int64_t end) {
  ColumnBuilder column(field.type);
  for (std::int64_t index = begin; index < end; ++index) {
    const SampleRow row = row_at(sample, index);
    if (field.name == "line_id" && sample.keys == KeyShape::text) column.append_text(text_key(row.key));
    if (field.name == "line_id" && sample.keys != KeyShape::text) column.append_int(integer_key(sample.keys, row.key));
    if (field.name == "customer") column.append_text(customer_name(sample, row.customer));
    if (field.name == "sold_at") column.append_int(row.second * 1'000'000);
    if (field.name == "country") column.append_text(country_name(row.country));
    if (field.name == "product") column.append_text(product_name(row.product));
    if (field.name == "status") column.append_text(status_name(row.status));
    if (field.name == "quantity") column.append_int(row.quantity);
    if (field.name == "price") column.append_int(row.cents);
  }
  return column.take();
}

}  // namespace

std::optional<Sample> named_sample(std::string_view name, std::int64_t rows) {
  Sample sample{.name = std::string(name), .rows = rows};
  if (name == "increasing") return sample;
  if (name == "random") sample.keys = KeyShape::random;
  if (name == "text") sample.keys = KeyShape::text;
  if (name == "corrected" || name == "skewed") sample.corrected = true;
  if (name == "skewed") sample.customers = 10'000, sample.spread = Spread::skewed;
  if (name == "small") sample.customers = std::max<std::int64_t>(1, rows / 10), sample.spread = Spread::even;
  if (name == "mixed") sample.customers = std::max<std::int64_t>(1, rows / 60), sample.spread = Spread::huge_and_small;
  if (name == "diverse") sample.products = 200'000;
  if (name == "many") sample.customers = 10'000;
  if (name == "large") sample.customers = 1'000;
  const bool known =
      sample.keys != KeyShape::increasing || sample.corrected || sample.customers != 200 || sample.products != 500;
  return known ? std::optional(sample) : std::nullopt;
}

SampleRow row_at(const Sample& sample, std::int64_t index) {
  if (!sample.corrected || index < run || index % 100 != 99) return fresh_row(sample, index);
  SampleRow row = fresh_row(sample, corrected_by(index));
  row.cents += 20'000;
  return row;
}

std::int64_t integer_key(KeyShape shape, std::uint64_t key) {
  return shape == KeyShape::random ? mixed_32(static_cast<std::uint32_t>(key)) : static_cast<std::int64_t>(key) + 1;
}

std::string text_key(std::uint64_t key) { return fmt::format("{:016x}{:016x}", mixed(key), mixed(~key)); }

std::string customer_name(const Sample& sample, std::int64_t customer) {
  const bool huge = sample.spread == Spread::huge_and_small && customer <= 5;
  return huge ? fmt::format("huge{}", customer) : std::to_string(customer);
}

const std::string& country_name(std::size_t country) {
  static const std::array<std::string, 12> names{"Norway",  "Germany", "France", "Portugal", "Finland", "Italy",
                                                 "Czechia", "Canada",  "Brazil", "Japan",    "Ireland", "Spain"};
  return names.at(country);
}

std::string product_name(std::size_t product) {
  return (product % 10 == 0 ? "Product, large, no. " : "Product ") + std::to_string(product);
}

const std::string& status_name(std::size_t status) {
  static const std::array<std::string, 3> names{"paid", "open", "refunded"};
  return names.at(status);
}

warehouse::Rows rows_of(const Sample& sample, const warehouse::Layout& layout, std::int64_t begin, std::int64_t end) {
  warehouse::Rows rows{.dataset = layout.dataset};
  for (const warehouse::StoredField& field : layout.fields) {
    rows.columns.push_back(column_of(sample, field, begin, end));
    if (field.name == "customer") rows.customer = rows.columns.back();
  }
  return rows;
}

}  // namespace portico::bench
