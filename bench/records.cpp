// Stores records, with their history, in batches of 100,000 typed rows. Usage: bench_records FOLDER NAME [ROWS]
#include <fmt/format.h>

#include "bench/measure.hpp"
#include "bench/store.hpp"

namespace {

using namespace portico;
using namespace portico::bench;

using Batches = std::vector<warehouse::Batch>;

Batches batches_of(const Sample& sample, const warehouse::Layout& layout) {
  constexpr std::int64_t rows = 100'000;
  Batches batches;
  for (std::int64_t begin = 0; begin < sample.rows; begin += rows)
    batches.push_back(
        {.source = "file", .upserts = {rows_of(sample, layout, begin, std::min(begin + rows, sample.rows))}});
  return batches;
}

void measure(Store& store, const Sample& sample, std::string_view what, const Batches& batches) {
  const double took = seconds([&] {
    for (const warehouse::Batch& batch : batches) store.warehouse().commit(batch);
    store.warehouse().maintain();
  });
  print_rate(fmt::format("records, {} rows: {}", sample.rows, what), sample.rows, took);
}

warehouse::Layout records_layout(Store& store, const char* dataset) {
  warehouse::Layout layout = store.layout();
  layout.dataset = dataset;
  layout.kind = model::DatasetKind::records;
  layout.time_field.clear();
  store.warehouse().define(layout).value();
  return layout;
}

/// Another price in every hundredth row.
void change(Batches& batches) {
  for (warehouse::Batch& batch : batches)
    for (std::size_t row = 0; row < batch.upserts[0].columns.back().ints.size(); row += 100)
      ++batch.upserts[0].columns.back().ints[row];
}

}  // namespace

int main(int argc, char** argv) {
  Arguments arguments = read_arguments(argc, argv);
  Sample& sample = arguments.sample;
  Store store(arguments, Store::State::scratch);
  Batches batches = batches_of(sample, records_layout(store, "ordered"));
  measure(store, sample, "new, in the order of keys", batches);
  measure(store, sample, "unchanged", batches);
  change(batches);
  measure(store, sample, "1 % changed", batches);
  sample.keys = KeyShape::random;
  measure(store, sample, "new, in random order of keys", batches_of(sample, records_layout(store, "scattered")));
}
