#include "warehouse/party_store.hpp"

namespace portico::warehouse {
namespace {

constexpr auto no_party = static_cast<std::int64_t>(PartyId::none);

}  // namespace

RowParties::RowParties(db::Database& database, const std::string& name_space, const Column& customer)
    : database_(database), name_space_(name_space), customer_(customer) {
  by_code_.resize(customer.dictionary ? customer.dictionary->size() : 0);
  std::vector<std::uint8_t> seen(by_code_.size());
  auto find = database.prepare("SELECT id FROM party WHERE name_space = ? AND external_id = ?");
  find.bind(1, name_space);
  for (std::size_t row = 0; row < customer.codes.size(); ++row) {
    const std::uint32_t code = customer.codes[row];
    if (customer.null_at(row) || seen[code]) continue;
    seen[code] = 1;
    find.bind(2, (*customer.dictionary)[code]);
    if (find.step()) by_code_[code] = find.integer(0);
    find.reset();
  }
}

std::optional<std::int64_t> RowParties::known(std::size_t row) const {
  if (customer_.null_at(row)) return no_party;
  const std::int64_t party = by_code_[customer_.codes[row]];
  return party == 0 ? std::nullopt : std::optional(party);
}

std::int64_t RowParties::made(std::size_t row) {
  if (customer_.null_at(row)) return no_party;
  std::int64_t& party = by_code_[customer_.codes[row]];
  if (party != 0) return party;
  // Two entries of the dictionary may hold the same text, so another code may have made it already.
  auto insert = database_.prepare(
      "INSERT INTO party(name_space, external_id) VALUES(?, ?) "
      "ON CONFLICT(name_space, external_id) DO UPDATE SET external_id = excluded.external_id RETURNING id");
  insert.bind_all(name_space_, customer_.text_at(row));
  insert.step();
  party = insert.integer(0);
  return party;
}

std::vector<Party> all_parties(db::Database& database) {
  auto row = database.prepare("SELECT id, name_space, external_id FROM party ORDER BY id");
  std::vector<Party> parties;
  while (row.step()) parties.push_back({PartyId{row.integer(0)}, row.text(1), row.text(2)});
  return parties;
}

}  // namespace portico::warehouse
