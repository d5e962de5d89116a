#include "warehouse/party_store.hpp"

#include <algorithm>
#include <cstring>
#include <set>
#include <utility>

#include "core/checksum.hpp"

namespace portico::warehouse {
namespace {

constexpr auto no_party = static_cast<std::int64_t>(PartyId::none);

}  // namespace

void PartyCache::clear() {
  slots_.clear();
  used_ = 0;
  complete_ = false;
}

void PartyCache::fill(db::Database& database) {
  if (!slots_.empty()) return;
  slots_.resize(least_slots);
  complete_ = true;
  auto row = database.prepare("SELECT name_space, external_id, id FROM party");
  while (complete_ && row.step()) add(row.bytes(0), row.bytes(1), row.integer(2));
}

std::size_t PartyCache::place_of(std::string_view name_space, std::string_view external_id) const {
  std::uint64_t hash = name_space.size();
  for (const std::string_view text : {name_space, external_id})
    for (std::size_t at = 0; at < text.size(); at += 8) {
      std::uint64_t word = 0;
      std::memcpy(&word, text.data() + at, std::min<std::size_t>(8, text.size() - at));
      hash = mix(hash ^ word);
    }
  return static_cast<std::size_t>(hash & (slots_.size() - 1));
}

/// Where the party stands, or else the empty slot where it would.
std::size_t PartyCache::place_for(std::string_view name_space, std::string_view external_id) const {
  const std::size_t size = name_space.size() + external_id.size();
  for (std::size_t place = place_of(name_space, external_id);; place = (place + 1) & (slots_.size() - 1)) {
    const Slot& slot = slots_[place];
    if (slot.party == 0) return place;
    const std::string_view text(slot.text.data(), slot.size);
    if (slot.size == size && slot.name_space_size == name_space.size() && text.starts_with(name_space) &&
        text.ends_with(external_id))
      return place;
  }
}

void PartyCache::prefetch(std::string_view name_space, std::string_view external_id) const {
  __builtin_prefetch(&slots_[place_of(name_space, external_id)]);
}

std::optional<std::int64_t> PartyCache::find(std::string_view name_space, std::string_view external_id) const {
  const Slot& slot = slots_[place_for(name_space, external_id)];
  return slot.party != 0 ? std::optional(slot.party) : std::nullopt;
}

void PartyCache::add(std::string_view name_space, std::string_view external_id, std::int64_t party) {
  Slot slot{.party = party,
            .size = static_cast<std::uint8_t>(name_space.size() + external_id.size()),
            .name_space_size = static_cast<std::uint8_t>(name_space.size())};
  if (name_space.size() + external_id.size() > slot.text.size()) {
    complete_ = false;
    return;
  }
  std::copy(name_space.begin(), name_space.end(), slot.text.begin());
  std::copy(external_id.begin(), external_id.end(), slot.text.begin() + slot.name_space_size);
  if (2 * (used_ + 1) > slots_.size()) grow();
  put(slot);
}

void PartyCache::put(const Slot& slot) {
  const std::string_view text(slot.text.data(), slot.size);
  Slot& place = slots_[place_for(text.substr(0, slot.name_space_size), text.substr(slot.name_space_size))];
  if (place.party == 0) ++used_;
  place = slot;
}

/// At its greatest size it begins anew.
void PartyCache::grow() {
  const bool greatest = slots_.size() == most_slots;
  const std::vector<Slot> before = std::exchange(slots_, std::vector<Slot>(greatest ? most_slots : slots_.size() * 4));
  used_ = 0;
  complete_ = complete_ && !greatest;
  if (greatest) return;
  for (const Slot& slot : before)
    if (slot.party != 0) put(slot);
}

RowParties::RowParties(db::Database& database, PartyCache& cache, const std::string& name_space, const Column& customer)
    : database_(database), cache_(cache), name_space_(name_space), customer_(customer), erased_ids_(database) {
  by_code_.resize(customer.dictionary ? customer.dictionary->size() : 0);
  cache_.fill(database_);
  look_up_all();
}

/// Each id that a row has, once.
void RowParties::look_up_all() {
  constexpr std::size_t ahead = 8;
  std::vector<std::uint32_t> codes;
  std::vector<std::uint8_t> seen(by_code_.size());
  for (std::size_t row = 0; row < customer_.codes.size(); ++row) {
    const std::uint32_t code = customer_.codes[row];
    if (customer_.null_at(row) || seen[code]) continue;
    seen[code] = 1;
    codes.push_back(code);
  }
  if (codes.empty()) return;
  const Dictionary& ids = *customer_.dictionary;
  for (std::size_t at = 0; at < codes.size(); ++at) {
    if (at + ahead < codes.size()) cache_.prefetch(name_space_, ids[codes[at + ahead]]);
    std::int64_t& party = by_code_[codes[at]];
    party = look_up(ids[codes[at]]);
    any_erased_ = any_erased_ || party == erased_mark;
  }
}

std::int64_t RowParties::look_up(std::string_view external_id) {
  if (const auto kept = cache_.find(name_space_, external_id)) return *kept;
  if (!cache_.complete()) {
    auto find = database_.prepare("SELECT id FROM party WHERE name_space = ? AND external_id = ?");
    find.bind_all(name_space_, external_id);
    if (find.step()) {
      cache_.add(name_space_, external_id, find.integer(0));
      return find.integer(0);
    }
  }
  return erased_ids_.contains(name_space_, external_id) ? erased_mark : unknown;
}

std::optional<std::int64_t> RowParties::known(std::size_t row) const {
  if (customer_.null_at(row)) return no_party;
  const std::int64_t party = by_code_[customer_.codes[row]];
  return party == unknown ? std::nullopt : std::optional(party);
}

std::int64_t RowParties::made(std::size_t row) {
  if (customer_.null_at(row)) return no_party;
  std::int64_t& party = by_code_[customer_.codes[row]];
  if (party != unknown) return party;
  // Two entries of the dictionary may hold the same text, so another code may have made it already.
  auto insert = database_.prepare(
      "INSERT INTO party(id, name_space, external_id) VALUES(?, ?, ?) ON CONFLICT(name_space, external_id) DO NOTHING");
  insert.bind_all(next_number(), name_space_, customer_.text_at(row)).run();
  if (database_.changes() == 0) return party = look_up(customer_.text_at(row));
  party = next_++;
  cache_.add(name_space_, customer_.text_at(row), party);
  return party;
}

/// Numbers of erased parties never come again.
std::int64_t RowParties::next_number() {
  if (next_ != 0) return next_;
  auto row = database_.prepare(
      "SELECT 1 + max(coalesce((SELECT max(id) FROM party), 0), coalesce((SELECT max(party) FROM erased), 0))");
  row.step();
  return next_ = row.integer(0);
}

std::vector<Party> all_parties(db::Database& database) {
  auto row = database.prepare("SELECT id, name_space, external_id FROM party ORDER BY id");
  std::vector<Party> parties;
  while (row.step()) parties.push_back({PartyId{row.integer(0)}, row.text(1), row.text(2)});
  return parties;
}

std::vector<std::int64_t> known_parties(db::Database& database, std::span<const PartyId> parties) {
  std::set<std::int64_t> known;
  auto find = database.prepare("SELECT 1 FROM party WHERE id = ?");
  for (const PartyId party : parties) {
    find.reset();
    find.bind(1, static_cast<std::int64_t>(party));
    if (find.step()) known.insert(static_cast<std::int64_t>(party));
  }
  return {known.begin(), known.end()};
}

}  // namespace portico::warehouse
