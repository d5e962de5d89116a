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

std::optional<PartyCache::Slot> PartyCache::slot_for(std::string_view name_space, std::string_view external_id) {
  Slot slot;
  if (name_space.size() + external_id.size() > slot.text.size()) return std::nullopt;
  slot.name_space_size = static_cast<std::uint8_t>(name_space.size());
  slot.size = static_cast<std::uint8_t>(name_space.size() + external_id.size());
  std::copy(name_space.begin(), name_space.end(), slot.text.begin());
  std::copy(external_id.begin(), external_id.end(), slot.text.begin() + slot.name_space_size);
  return slot;
}

std::size_t PartyCache::place_of(const Slot& slot) const {
  std::uint64_t hash = slot.name_space_size;
  for (std::size_t at = 0; at < slot.size; at += 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, slot.text.data() + at, std::min<std::size_t>(8, slot.text.size() - at));
    hash = mix(hash ^ word);
  }
  return static_cast<std::size_t>(hash & (slots_.size() - 1));
}

std::optional<std::int64_t> PartyCache::find(std::string_view name_space, std::string_view external_id) const {
  const auto sought = slot_for(name_space, external_id);
  if (!sought) return std::nullopt;
  const Slot& slot = slots_[place_of(*sought)];
  const bool same = slot.party != 0 && slot.size == sought->size && slot.name_space_size == sought->name_space_size &&
                    slot.text == sought->text;
  return same ? std::optional(slot.party) : std::nullopt;
}

void PartyCache::add(std::string_view name_space, std::string_view external_id, std::int64_t party) {
  auto slot = slot_for(name_space, external_id);
  if (!slot) return;
  slot->party = party;
  if (used_ * 2 > slots_.size() && slots_.size() < most_slots) grow();
  Slot& place = slots_[place_of(*slot)];
  if (place.party == 0) ++used_;
  place = *slot;
}

void PartyCache::grow() {
  const std::vector<Slot> slots = std::exchange(slots_, std::vector<Slot>(slots_.size() * 4));
  used_ = 0;
  for (const Slot& slot : slots) {
    if (slot.party == 0) continue;
    Slot& place = slots_[place_of(slot)];
    if (place.party == 0) ++used_;
    place = slot;
  }
}

RowParties::RowParties(db::Database& database, PartyCache& cache, const std::string& name_space, const Column& customer)
    : database_(database), cache_(cache), name_space_(name_space), customer_(customer), erased_ids_(database) {
  by_code_.resize(customer.dictionary ? customer.dictionary->size() : 0);
  std::vector<std::uint8_t> seen(by_code_.size());
  for (std::size_t row = 0; row < customer.codes.size(); ++row) {
    const std::uint32_t code = customer.codes[row];
    if (customer.null_at(row) || seen[code]) continue;
    seen[code] = 1;
    by_code_[code] = look_up((*customer.dictionary)[code]);
    any_erased_ = any_erased_ || by_code_[code] == erased_mark;
  }
}

std::int64_t RowParties::look_up(std::string_view external_id) {
  if (const auto kept = cache_.find(name_space_, external_id)) return *kept;
  auto find = database_.prepare("SELECT id FROM party WHERE name_space = ? AND external_id = ?");
  find.bind_all(name_space_, external_id);
  if (!find.step()) return erased_ids_.contains(name_space_, external_id) ? erased_mark : unknown;
  cache_.add(name_space_, external_id, find.integer(0));
  return find.integer(0);
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
