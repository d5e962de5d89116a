#include "warehouse/damage.hpp"

#include <fstream>

#include <fmt/format.h>

#include "support/makers.hpp"
#include "warehouse/embedded_warehouse.hpp"
#include "warehouse/model_check.hpp"
#include "warehouse/rows_maker.hpp"

namespace portico::testing {
namespace {

using warehouse::Warehouse;

const std::vector<std::string> datasets{"events", "events_by_code", "records_by_two"};
const SetClock set_clock;

std::string bytes_of(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

void put_bytes(const std::filesystem::path& path, const std::string& bytes) {
  std::filesystem::remove(path);
  if (!bytes.empty()) std::ofstream(path, std::ios::binary) << bytes;
}

std::unique_ptr<Warehouse> open(const std::filesystem::path& file) {
  warehouse::EmbeddedOptions options{.block_rows = 40, .cache_bytes = 0};
  options.merge.least_parts = 4;
  options.merging = warehouse::EmbeddedOptions::Merging::when_told;
  return warehouse::open_embedded(file, set_clock, options);
}

/// New rows of each dataset, and corrections of some of the batch before.
Delivery batch_number(std::int64_t number) {
  std::vector<Entry> entries;
  for (std::int64_t row = number == 0 ? 0 : -4; row < 15; ++row)
    entries.push_back({.id = number * 15 + row,
                       .customer = fmt::format("customer {}", row % 4),
                       .time = at(number * 100 + row).time_since_epoch().count(),
                       .amount = number,
                       .ratio = static_cast<double>(row) / 3,
                       .note = "note"});
  entries.back().customer.reset();
  Delivery made{.source = "shop", .cursors = {{"batch", std::to_string(number)}}};
  for (const auto& name : datasets) made.upserts.emplace_back(name, entries);
  made.deletions = {{"events", {{.id = number * 15 - 6}}}};
  made.rejects = {{.dataset = "events", .record = number, .reason = "no row", .raw = "x", .customer = "customer 1"}};
  return made;
}

void fill(Warehouse& warehouse) {
  const Model layouts(datasets);
  for (const auto& name : datasets) warehouse.define(layout_of(shape_named(name), Extra::undefined)).value();
  for (std::int64_t number = 0; number < 5; ++number) {
    warehouse.commit(layouts.batch(batch_number(number)));
    if (number == 3) warehouse.maintain();
  }
  warehouse.keep_from("events", at(5));
  warehouse.erase(std::vector{party(warehouse, "customer 3")});
}

/// All that can be asked, as one text.
std::string content_of(const Warehouse& warehouse) {
  std::string all;
  for (const auto& name : datasets) {
    all += name + to_string(warehouse.facts(name)) + '\n';
    for (warehouse::Tx tx = 0; tx <= warehouse.latest_tx() + 1; ++tx) {
      warehouse::ScanRequest request{.dataset = name, .parties = PartySetMaker::everything()};
      if (tx <= warehouse.latest_tx()) request.as_of = tx;
      for (const Seen& seen : read_rows(warehouse, request, Extra::undefined)) all += to_string(seen) + '\n';
    }
    for (const auto& removal : warehouse.removals(name)) all += to_string(removal) + '\n';
    all +=
        fmt::format("{} rejects\n", warehouse.reject_count({.dataset = name, .customer = "customer 1", .as_of = {}}));
  }
  for (const auto& kept : warehouse.rejects("shop", 100))
    all += fmt::format("{} {} {} {}\n", kept.id, kept.tx, kept.reject.record, kept.reject.customer);
  for (const auto& party : warehouse.parties()) all += party.name_space + ' ' + party.external_id + '\n';
  for (warehouse::Tx tx = 1; tx <= warehouse.latest_tx(); ++tx)
    if (const auto moment = warehouse.committed_at(tx)) all += to_iso(*moment) + '\n';
  return all + warehouse.cursor("shop", "batch").value_or("no cursor") + '\n';
}

/// Of what kind, and whether it names the file.
void require_named(const Error& error, const std::filesystem::path& file) {
  if (error.code != Errc::corrupt || error.message.find(file.string()) == std::string::npos)
    throw Difference(fmt::format("damage was told as {}: {}", name_of(error.code), error.message));
}

bool verify_finds_something(const Warehouse& warehouse, const std::filesystem::path& file) {
  try {
    const auto problems = warehouse.verify().problems;
    for (const auto& problem : problems) require_named({Errc::corrupt, problem, ""}, file);
    return !problems.empty();
  } catch (const Failure& failure) {
    require_named(failure.error(), file);
    return true;
  }
}

}  // namespace

WarehouseFiles WarehouseFiles::of(const std::filesystem::path& database) {
  return {bytes_of(database), bytes_of(database.string() + "-wal"), bytes_of(database.string() + "-mark")};
}

void WarehouseFiles::put(const std::filesystem::path& path) const {
  put_bytes(path, database);
  put_bytes(path.string() + "-wal", log);
  put_bytes(path.string() + "-mark", mark);
  std::filesystem::remove(path.string() + "-shm");
}

DamageTrial::DamageTrial(const std::filesystem::path& folder) : file_(folder / "warehouse.db") {
  fill(*open(file_));
  closed_ = WarehouseFiles::of(file_);
  closed_content_ = content_of(*open(file_));
  const auto again = open(file_);
  const Model layouts(datasets);
  for (const auto& name : datasets) again->define(layout_of(shape_named(name), Extra::undefined)).value();
  for (std::int64_t number = 5; number < 7; ++number) again->commit(layouts.batch(batch_number(number)));
  killed_ = WarehouseFiles::of(file_);
  killed_content_ = content_of(*again);
}

DamageTrial::Outcome DamageTrial::outcome_of(const WarehouseFiles& files) const {
  files.put(file_);
  std::unique_ptr<Warehouse> warehouse;
  try {
    warehouse = open(file_);
  } catch (const Failure& failure) {
    require_named(failure.error(), file_);
    return Outcome::refused;
  }
  bool right = false;
  try {
    right = content_of(*warehouse) == (files.log.empty() ? closed_content_ : killed_content_);
    if (!right) throw Difference("something else was read, without a word");
  } catch (const Failure& failure) {
    require_named(failure.error(), file_);
  }
  const bool found = verify_finds_something(*warehouse, file_);
  if (!right && !found) throw Difference("reading failed, but verify finds nothing");
  return !right ? Outcome::refused : found ? Outcome::found_by_verify : Outcome::same;
}

void DamageTrial::change(std::string& bytes, std::size_t at, Dice& dice) {
  const auto mask = dice.chance(50) ? 1 << dice.pick(8) : 1 + dice.pick(255);
  bytes[at] = static_cast<char>(bytes[at] ^ static_cast<char>(mask));
}

}  // namespace portico::testing
