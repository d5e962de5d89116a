#include "warehouse/delivery_maker.hpp"

#include <fmt/format.h>

namespace portico::testing {
namespace {

constexpr std::int64_t second = 1'000'000;
constexpr std::int64_t large = 4200;

}  // namespace

Delivery DeliveryMaker::make() {
  now_ += dice_.pick(120) * second;
  if (!last_.source.empty() && dice_.chance(10)) return last_;
  Delivery made{.source = dice_.chance(80) ? "shop" : "office"};
  for (const auto& [name, dataset] : model_.datasets()) {
    if (dice_.chance(20)) continue;
    made.upserts.emplace_back(name, entries(name));
    if (dice_.chance(8)) made.upserts.emplace_back(name, entries(name));
    if (dataset.shape.only_new_keys || !dice_.chance(30)) continue;
    made.deletions.emplace_back(name, deletions(name, made.upserts.back().second));
  }
  if (dice_.chance(15)) made.rejects = rejects();
  if (dice_.chance(50)) made.cursors = {{"position", std::to_string(dice_.pick(4))}};
  last_ = made;
  if (!made.upserts.empty() && shape_named(made.upserts[0].first).only_new_keys) last_.source.clear();
  return made;
}

Delivery DeliveryMaker::make_large(const std::string& dataset) {
  Delivery made{.source = "shop", .upserts = {{dataset, {}}}};
  for (std::int64_t row = 0; row < large; ++row) made.upserts[0].second.push_back(fresh(dataset));
  return made;
}

std::vector<Entry> DeliveryMaker::entries(const std::string& dataset) {
  const bool only_new = shape_named(dataset).only_new_keys || dice_.chance(35);
  std::vector<Entry> made;
  for (std::int64_t count = dice_.pick(dice_.chance(20) ? 120 : 25); count > 0; --count) {
    if (only_new)
      made.push_back(fresh(dataset));
    else
      made.push_back(dice_.chance(50) ? changed(dataset) : any(dice_.pick(newest_ids_[dataset] + 20)));
    if (model_.at(dataset).extra == Extra::defined && dice_.chance(50)) made.back().extra = note();
  }
  return made;
}

/// Of stored rows, of rows that this batch brings, and of nothing at all.
std::vector<Entry> DeliveryMaker::deletions(const std::string& dataset, const std::vector<Entry>& in_batch) {
  std::vector<Entry> made;
  for (std::int64_t count = dice_.pick(8); count > 0; --count) {
    const bool of_batch = !in_batch.empty() && dice_.chance(20);
    made.push_back(of_batch ? in_batch[dice_.index(in_batch.size())] : changed(dataset));
    if (dice_.chance(10)) made.back().id += 1'000'000;
  }
  return made;
}

Entry DeliveryMaker::fresh(const std::string& dataset) { return any(++newest_ids_[dataset]); }

Entry DeliveryMaker::any(std::int64_t id) {
  Entry entry{.id = id, .customer = customer(), .time = time(), .note = note()};
  if (dice_.chance(90)) entry.amount = dice_.pick(dice_.chance(50) ? 10 : 100'000) - 5;
  if (dice_.chance(70)) entry.ratio = static_cast<double>(dice_.pick(50) + 1) / 7;
  return entry;
}

/// A row that is or was there, mostly with something changed.
Entry DeliveryMaker::changed(const std::string& dataset) {
  const auto& versions = model_.at(dataset).versions;
  if (versions.empty()) return fresh(dataset);
  Entry entry = versions[dice_.index(versions.size())].seen.entry;
  if (dice_.chance(80)) change(entry, shape_named(dataset));
  return entry;
}

void DeliveryMaker::change(Entry& entry, const Shape& shape) {
  switch (dice_.pick(5)) {
    case 0:
      entry.customer = customer();
      break;
    case 1:
      entry.time = time();
      break;
    case 2:
      entry.ratio.reset();
      break;
    case 3:
      if (shape.key[0] != "note") entry.note = note();
      break;
    default:
      entry.amount = dice_.pick(1000);
  }
}

/// One of a few; the erased ones among them are made up for by new ones, but still come now and then.
std::optional<std::string> DeliveryMaker::customer() {
  if (dice_.chance(15)) return std::nullopt;
  const auto erased = static_cast<std::int64_t>(model_.erased().size());
  const std::int64_t number = dice_.chance(95) ? erased + dice_.pick(7) : dice_.pick(erased + 7);
  return fmt::format("customer number {:03}", number);
}

std::optional<std::int64_t> DeliveryMaker::time() {
  if (dice_.chance(5)) return std::nullopt;
  if (dice_.chance(10)) return now_ - dice_.pick(100'000) * second;
  return now_ - dice_.pick(600) * second - (dice_.chance(10) ? dice_.pick(second) : 0);
}

std::optional<std::string> DeliveryMaker::note() {
  if (dice_.chance(25)) return std::nullopt;
  if (dice_.chance(5)) return fmt::format("a note of some length with a number: {}", dice_.pick(1'000'000));
  return std::string(dice_.index(4), 'n');
}

std::vector<warehouse::Reject> DeliveryMaker::rejects() {
  std::vector<warehouse::Reject> made;
  for (std::int64_t count = 1 + dice_.pick(3); count > 0; --count) {
    made.push_back({.dataset = model_.datasets().begin()->first,
                    .location = fmt::format("file:{}", dice_.pick(5)),
                    .record = dice_.pick(5),
                    .field = "amount",
                    .reason = "it is no number",
                    .raw = std::string(dice_.index(3), 'x'),
                    .customer = customer().value_or("")});
  }
  return made;
}

}  // namespace portico::testing
