#include "customer/directory.hpp"

#include <algorithm>
#include <charconv>
#include <map>
#include <set>

#include "core/text.hpp"

namespace portico::customer {
namespace {

using warehouse::Party;
using warehouse::PartyId;
using warehouse::PartySet;

/// Ids by value where both are numbers, numbers before text.
struct ById {
  static std::optional<std::uint64_t> number(const std::string& text) {
    std::uint64_t value = 0;
    const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
    return failed == std::errc() && end == text.data() + text.size() ? std::optional(value) : std::nullopt;
  }
  bool operator()(const CustomerId& a, const CustomerId& b) const {
    const auto left = number(a.text), right = number(b.text);
    if (left && right && *left != *right) return *left < *right;
    if (left.has_value() != right.has_value()) return left.has_value();
    return a.text < b.text;
  }
};

/// Joining values are compared without ASCII case and surrounding blanks.
std::string join_key(std::string_view text) { return to_lower(trimmed(text)); }

}  // namespace

struct Directory::Snapshot {
  warehouse::Tx tx = 0;
  std::map<CustomerId, std::vector<Party>, ById> customers;
  std::unordered_map<std::int64_t, CustomerId> owners;  // by party number
  std::vector<std::pair<Party, std::set<CustomerId>>> undecided;
  bool all_matched = true;

  void add(const CustomerId& customer, const Party& party) {
    if (owners.emplace(static_cast<std::int64_t>(party.id), customer).second) customers[customer].push_back(party);
  }
};

namespace {

using Owners = std::unordered_map<std::int64_t, CustomerId>;

/// The stored rows of everyone as of one tx, so that both sides of a join are of the same moment.
struct Rows {
  const warehouse::Warehouse& store;
  warehouse::Tx tx;
  PartySet everyone;
};

/// Calls `visit(party, value)` for every row of a records dataset that has a value in `field`.
void each_value(const Rows& rows, const std::string& dataset, const std::string& field,
                const std::function<void(std::int64_t, std::string)>& visit) {
  rows.store.scan(
      {.dataset = dataset, .parties = rows.everyone, .time = {}, .fields = {"_party", field}, .as_of = rows.tx},
      [&](const warehouse::Block& block) {
        for (std::size_t row = 0; row < block.rows; ++row)
          if (!block.columns[1].null_at(row))
            visit(block.columns[0].ints[row], join_key(to_string(block.columns[1].value_at(row))));
        return true;
      });
}

/// Which customers of the primary namespace hold each joining value.
std::map<std::string, std::set<CustomerId>> holders(const Rows& rows, const model::MatchRule& rule,
                                                    const Owners& owners) {
  std::map<std::string, std::set<CustomerId>> by_value;
  each_value(rows, rule.with_dataset, rule.with_field, [&](std::int64_t party, std::string value) {
    if (const auto owner = owners.find(party); owner != owners.end() && !value.empty())
      by_value[std::move(value)].insert(owner->second);
  });
  return by_value;
}

/// For each party of the rule's namespace the customers its joining values lead to.
std::unordered_map<std::int64_t, std::set<CustomerId>> candidates(const Rows& rows, const model::MatchRule& rule,
                                                                  const Owners& owners) {
  const auto by_value = holders(rows, rule, owners);
  std::unordered_map<std::int64_t, std::set<CustomerId>> found;
  each_value(rows, rule.dataset, rule.field, [&](std::int64_t party, const std::string& value) {
    if (const auto match = by_value.find(value); match != by_value.end())
      found[party].insert(match->second.begin(), match->second.end());
  });
  return found;
}

}  // namespace

Directory::Directory(const model::CustomerModel& model, const warehouse::Warehouse& warehouse)
    : model_(model), warehouse_(warehouse) {}
Directory::~Directory() = default;

std::shared_ptr<const Directory::Snapshot> Directory::current() const {
  const std::lock_guard lock(mutex_);
  const warehouse::Tx tx = warehouse_.latest_tx();
  if (snapshot_ && snapshot_->tx == tx) return snapshot_;
  auto fresh = std::make_shared<Snapshot>();
  fresh->tx = tx;
  const auto parties = warehouse_.parties();
  for (const Party& party : parties)
    if (party.name_space == model_.primary_namespace) fresh->add(CustomerId(party.external_id), party);
  const Rows rows{warehouse_, tx, PartySet(PartySet::Extent::everything, {})};
  for (const model::MatchRule& rule : model_.matches) {
    std::unordered_map<std::int64_t, std::set<CustomerId>> found;
    if (!rule.dataset.empty()) found = candidates(rows, rule, fresh->owners);
    for (const Party& party : parties) {
      if (party.name_space != rule.name_space) continue;
      if (rule.dataset.empty()) {
        fresh->add(CustomerId(party.external_id), party);
      } else if (const auto match = found.find(static_cast<std::int64_t>(party.id)); match != found.end()) {
        if (match->second.size() == 1)
          fresh->add(*match->second.begin(), party);
        else
          fresh->undecided.emplace_back(party, match->second);
      }
    }
  }
  fresh->all_matched = fresh->owners.size() == parties.size();
  snapshot_ = fresh;
  return fresh;
}

PartySet Directory::set_of(const Snapshot& known, const CustomerId& customer) {
  std::vector<PartyId> ids;
  if (const auto found = known.customers.find(customer); found != known.customers.end())
    for (const Party& party : found->second) ids.push_back(party.id);
  std::sort(ids.begin(), ids.end());
  return PartySet(PartySet::Extent::listed, std::move(ids));
}

PartySet Directory::visible(const model::Scope& scope) const {
  const auto known = current();
  if (!scope.all_customers()) return set_of(*known, *scope.customer());
  if (known->all_matched) return PartySet(PartySet::Extent::named, {});
  std::vector<PartyId> ids;
  for (const auto& [party, owner] : known->owners) ids.push_back(static_cast<PartyId>(party));
  std::sort(ids.begin(), ids.end());
  return PartySet(PartySet::Extent::listed, std::move(ids));
}

std::vector<Party> Directory::parties(const CustomerId& customer) const {
  const auto known = current();
  const auto found = known->customers.find(customer);
  return found == known->customers.end() ? std::vector<Party>() : found->second;
}

std::vector<Party> Directory::undecided(const CustomerId& customer) const {
  const auto known = current();
  std::vector<Party> parties;
  for (const auto& [party, candidates] : known->undecided)
    if (candidates.contains(customer)) parties.push_back(party);
  return parties;
}

std::int64_t Directory::row_count(const CustomerId& customer, const std::string& dataset) const {
  const auto known = current();
  return warehouse_
      .scan({.dataset = dataset, .parties = set_of(*known, customer), .time = {}, .fields = {"_party"}, .as_of = {}},
            [](const warehouse::Block&) { return true; })
      .rows;
}

bool Directory::exists(const CustomerId& customer) const { return current()->customers.contains(customer); }

std::vector<CustomerId> Directory::customers() const {
  std::vector<CustomerId> ids;
  const auto known = current();  // held: a commit during the loop makes a new one
  for (const auto& [id, parties] : known->customers) ids.push_back(id);
  return ids;
}

std::vector<CustomerId> Directory::customers(const model::Scope& scope) const {
  const PartySet seen = visible(scope);
  if (scope.all_customers() || seen.extent() != PartySet::Extent::listed) return customers();
  std::set<CustomerId, ById> ids{*scope.customer()};
  for (const PartyId party : seen.ids())
    if (const auto customer = customer_of(party)) ids.insert(*customer);
  return {ids.begin(), ids.end()};
}

std::vector<std::string> Directory::external_ids(const CustomerId& customer, const std::string& name_space) const {
  std::vector<std::string> ids;
  const auto known = current();
  if (const auto found = known->customers.find(customer); found != known->customers.end())
    for (const Party& party : found->second)
      if (party.name_space == name_space) ids.push_back(party.external_id);
  return ids;
}

std::optional<CustomerId> Directory::customer_of(PartyId party) const {
  const auto known = current();
  const auto found = known->owners.find(static_cast<std::int64_t>(party));
  return found == known->owners.end() ? std::nullopt : std::optional(found->second);
}

}  // namespace portico::customer
