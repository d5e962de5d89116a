#include "ingest/known_rejects.hpp"

#include <limits>

#include "core/hash.hpp"

namespace portico::ingest {
namespace {

std::string fingerprint(const warehouse::Reject& reject) {
  std::string text;
  for (const std::string* part : {&reject.dataset, &reject.location, &reject.field, &reject.reason, &reject.raw})
    text.append(std::to_string(part->size())).append(":").append(*part);
  text += std::to_string(reject.record);
  return std::string(as_text(blake2b(text)).substr(0, 16));
}

}  // namespace

void KnownRejects::remove_known(std::vector<warehouse::Reject>& rejects) {
  if (rejects.empty()) return;
  if (!loaded_) load();
  std::erase_if(rejects, [&](const warehouse::Reject& reject) { return !known_.insert(fingerprint(reject)).second; });
}

void KnownRejects::load() {
  for (const warehouse::StoredReject& stored : warehouse_.rejects(source_, std::numeric_limits<std::int32_t>::max()))
    known_.insert(fingerprint(stored.reject));
  loaded_ = true;
}

}  // namespace portico::ingest
