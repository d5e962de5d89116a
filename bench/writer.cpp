#include "bench/writer.hpp"

namespace portico::bench {

Writer::Writer(Store& store, const Sample& sample) : store_(store), batch_{.source = "file"} {
  const warehouse::Layout layout = store.layout();
  const std::int64_t begin = sample.rows + store.warehouse().facts("sales").rows;
  batch_.upserts.push_back(rows_of(sample, layout, begin, begin + batch_rows));
  for (std::size_t field = 0; field < layout.fields.size(); ++field) {
    if (layout.fields[field].name == layout.key.front()) key_ = field;
    if (layout.fields[field].name == layout.time_field) time_ = field;
  }
}

std::int64_t Writer::write() {
  store_.warehouse().commit(batch_);
  for (std::int64_t& key : batch_.upserts[0].columns[key_].ints) key += batch_rows;
  for (std::int64_t& time : batch_.upserts[0].columns[time_].ints) time += 86'400'000'000;
  return batch_rows;
}

}  // namespace portico::bench
