#pragma once
/// The generated events that all figures are about. Any row can be made alone, from its index, so files, batches and
/// corrections of old rows agree, and are the same on every machine.
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "warehouse/warehouse.hpp"

namespace portico::bench {

enum class KeyShape {
  increasing,  ///< 1, 2, 3 …
  random,      ///< all 32-bit integers, each once, in no order
  text,        ///< 32 hexadecimal digits
};

enum class Spread {
  uniform,         ///< each row falls to any customer alike
  skewed,          ///< Zipf-like: the n-th customer gets about 1/n of what the first one gets
  even,            ///< each customer gets the same number of rows, all over time
  huge_and_small,  ///< five rows of six go to five customers, called huge1 … huge5, the sixth evenly to the others
};

/// Rows over four years, in the order of time, of 8 columns: key, customer, time, country (12), product (some with
/// commas), status (3), quantity, price.
struct Sample {
  std::string name;
  std::int64_t rows = 0;
  std::int64_t customers = 200;
  std::size_t products = 500;
  KeyShape keys = KeyShape::increasing;
  Spread spread = Spread::uniform;
  bool corrected = false;  ///< from the second on, each 100,000 rows repeat 1,000 older ones with another price
};

/// One of "increasing", "random", "text" (by their keys), "corrected", "skewed" (corrected, of 10,000 skewed
/// customers), "diverse" (200,000 products), "small" (each customer has 10 rows), "mixed" (five huge customers
/// besides), "many" (10,000 customers), "large" (1,000).
std::optional<Sample> named_sample(std::string_view name, std::int64_t rows);

struct SampleRow {
  std::uint64_t key = 0;  ///< the row's index, or that of the row it corrects
  std::int64_t customer = 0;
  std::int64_t second = 0;  ///< since 1970
  std::size_t country = 0, product = 0, status = 0;
  std::int64_t quantity = 0, cents = 0;
};

SampleRow row_at(const Sample& sample, std::int64_t index);
std::int64_t integer_key(KeyShape shape, std::uint64_t key);
std::string text_key(std::uint64_t key);
std::string customer_name(const Sample& sample, std::int64_t customer);
const std::string& country_name(std::size_t country);
std::string product_name(std::size_t product);
const std::string& status_name(std::size_t status);

/// Writes the rows [begin, end) of the sample with a header.
void write_csv(const Sample& sample, std::int64_t begin, std::int64_t end, const std::filesystem::path& file);
/// The same rows as typed columns in the layout's order.
warehouse::Rows rows_of(const Sample& sample, const warehouse::Layout& layout, std::int64_t begin, std::int64_t end);

}  // namespace portico::bench
