#include "bench/sample.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <sys/resource.h>

#include <fmt/format.h>

namespace portico::bench {
namespace {

/// A small deterministic generator (splitmix64): the sample must be the same on every machine.
class Dice {
 public:
  std::uint64_t roll(std::uint64_t sides) {
    state_ += 0x9E3779B97F4A7C15U;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    return (z ^ (z >> 31U)) % sides;
  }

 private:
  std::uint64_t state_ = 1;
};

constexpr std::array<const char*, 12> countries{"Norway",  "Germany", "France", "Portugal", "Finland", "Italy",
                                                "Czechia", "Canada",  "Brazil", "Japan",    "Ireland", "Spain"};
constexpr std::array<const char*, 5> statuses{"paid", "paid", "paid", "open", "refunded"};

}  // namespace

void write_csv(const Sample& sample, const std::filesystem::path& file) {
  std::ofstream out(file, std::ios::binary);
  out << "line_id,customer,sold_at,country,product,status,quantity,price\n";
  Dice dice;
  fmt::memory_buffer buffer;
  const std::int64_t begin = 1'609'459'200;  // 2021-01-01
  for (std::int64_t row = 0; row < sample.rows; ++row) {
    const std::int64_t second = begin + row * (4 * 365 * 86'400LL) / sample.rows;
    const std::chrono::sys_seconds at{std::chrono::seconds{second}};
    const auto product = dice.roll(500);
    const auto cents = 99 + dice.roll(20'000);
    fmt::format_to(
        std::back_inserter(buffer), "{},{},{},{},{},{},{},{}.{:02}\n", row + 1,
        1 + dice.roll(static_cast<std::uint64_t>(sample.customers)), to_iso(Instant{at}),
        countries[dice.roll(countries.size())],
        product % 10 == 0 ? fmt::format("\"Product, large, no. {}\"", product) : fmt::format("Product {}", product),
        statuses[dice.roll(statuses.size())], 1 + dice.roll(9), cents / 100, cents % 100);
    if (buffer.size() > 1'000'000) {
      out.write(buffer.data(), static_cast<std::streamsize>(buffer.size()));
      buffer.clear();
    }
  }
  out.write(buffer.data(), static_cast<std::streamsize>(buffer.size()));
}

service::Configuration configuration(const std::filesystem::path& folder, const std::filesystem::path& file) {
  const auto path = folder / "bench.toml";
  std::ofstream(path) << fmt::format(R"toml([daemon]
data_dir = "{0}"
listen = ["unix:{0}/bench.sock"]
[source.file]
kind = "csv"
path = "{1}"
[dataset.sales]
kind = "events"
customer = {{ field = "customer", in = "shop" }}
time = "sold_at"
key = ["line_id"]
[[dataset.sales.from]]
source = "file"
[dataset.sales.fields]
line_id = "int"
customer = "text"
sold_at = "time"
country = "text"
product = "text"
status = "text"
quantity = {{ type = "int", min = 1, max = 1000 }}
price = "decimal(2)"
amount = {{ type = "decimal(2)", value = "quantity * price" }}
[dataset.sales.measures]
revenue = "sum(amount)"
total_price = "sum(price)"
lines = "count()"
)toml",
                                     folder.string(), file.string());
  SystemFiles files;
  static const Zones zones;
  return service::load_configuration(files, path, zones, "").value();
}

double quantile(std::vector<double> values, double p) {
  std::sort(values.begin(), values.end());
  return values.at(std::min(values.size() - 1, static_cast<std::size_t>(p * static_cast<double>(values.size()))));
}

double peak_megabytes() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  return static_cast<double>(usage.ru_maxrss) / 1024.0;
}

}  // namespace portico::bench
