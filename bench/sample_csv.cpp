// The sample as CSV. It is written by hand, several times faster than a formatting library would: generating must not
// be what a run of the benchmarks takes its time for.
#include <fstream>

#include <fmt/format.h>

#include "bench/sample.hpp"

namespace portico::bench {
namespace {

class CsvWriter {
 public:
  CsvWriter(const Sample& sample, const std::filesystem::path& file) : sample_(sample), out_(file, std::ios::binary) {
    buffer_.reserve(flush_size + 4096);
    text("line_id,customer,sold_at,country,product,status,quantity,price\n");
    for (std::size_t product = 0; product < sample.products; ++product) {
      const std::string name = product_name(product);
      products_.push_back(name.find(',') == std::string::npos ? name : '"' + name + '"');
    }
  }

  void write(const SampleRow& row) {
    if (sample_.keys == KeyShape::text) text(text_key(row.key));
    if (sample_.keys != KeyShape::text) number(integer_key(sample_.keys, row.key));
    comma();
    if (sample_.spread == Spread::huge_and_small) text(customer_name(sample_, row.customer));
    if (sample_.spread != Spread::huge_and_small) number(row.customer);
    comma();
    time(row.second);
    for (const std::string* cell : std::initializer_list<const std::string*>{
             &country_name(row.country), &products_[row.product], &status_name(row.status)}) {
      comma();
      text(*cell);
    }
    comma();
    number(row.quantity);
    comma();
    number(row.cents / 100);
    buffer_.push_back('.');
    two(row.cents % 100);
    buffer_.push_back('\n');
    if (buffer_.size() > flush_size) flush();
  }

  void flush() {
    out_.write(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
    buffer_.clear();
  }

 private:
  void comma() { buffer_.push_back(','); }
  void text(std::string_view cell) { buffer_.append(cell); }
  void number(std::int64_t value) {
    const fmt::format_int digits(value);
    buffer_.append(digits.data(), digits.size());
  }
  void two(std::int64_t value) {
    buffer_.push_back(static_cast<char>('0' + value / 10));
    buffer_.push_back(static_cast<char>('0' + value % 10));
  }

  void time(std::int64_t second) {
    const std::int64_t day = second / 86'400;
    if (day != day_) date_ = to_iso(Date{std::chrono::days{day}}) + 'T';
    day_ = day;
    text(date_);
    const std::int64_t of_day = second % 86'400;
    two(of_day / 3600);
    buffer_.push_back(':');
    two(of_day / 60 % 60);
    buffer_.push_back(':');
    two(of_day % 60);
    buffer_.push_back('Z');
  }

  static constexpr std::size_t flush_size = 1'000'000;
  const Sample& sample_;
  std::ofstream out_;
  std::string buffer_;
  std::vector<std::string> products_;
  std::int64_t day_ = -1;
  std::string date_;
};

}  // namespace

void write_csv(const Sample& sample, std::int64_t begin, std::int64_t end, const std::filesystem::path& file) {
  CsvWriter writer(sample, file);
  for (std::int64_t index = begin; index < end; ++index) writer.write(row_at(sample, index));
  writer.flush();
}

}  // namespace portico::bench
