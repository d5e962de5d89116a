#include "warehouse/file_numbers.hpp"

#include <algorithm>

#include "warehouse/ledger.hpp"

namespace portico::warehouse {

std::int64_t FileNumbers::number(db::Database& reader, const std::string& dataset, const std::string& identity) {
  const std::lock_guard lock(mutex_);
  auto& pending = pending_[dataset];
  const auto found = pending.find(identity);
  if (found != pending.end()) return found->second.number;
  if (const auto stored = stored_file_number(reader, dataset, identity)) return *stored;
  std::int64_t greatest = greatest_file_number(reader, dataset);
  for (const auto& [other, file] : pending) greatest = std::max(greatest, file.number);
  pending[identity] = {greatest + 1};
  return greatest + 1;
}

void FileNumbers::store_pending(db::Database& writer, const std::string& dataset) {
  const std::lock_guard lock(mutex_);
  for (auto& [identity, file] : pending_[dataset]) {
    if (!stored_file_number(writer, dataset, identity)) insert_file(writer, dataset, identity, file.number);
    file.written = true;
  }
}

void FileNumbers::stored(const std::string& dataset) {
  const std::lock_guard lock(mutex_);
  std::erase_if(pending_[dataset], [](const auto& file) { return file.second.written; });
}

}  // namespace portico::warehouse
