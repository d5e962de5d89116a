#include "warehouse/model_check.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "support/makers.hpp"

namespace portico::testing {
namespace {

using warehouse::FieldRange;
using warehouse::PartyId;
using warehouse::PartySet;
using warehouse::ScanRequest;
using warehouse::Tx;

Instant instant(std::int64_t micros) { return Instant(std::chrono::microseconds(micros)); }

std::string text_of(Instant moment) { return to_iso(moment); }
std::string text_of(const std::optional<Instant>& moment) { return moment ? to_iso(*moment) : "never"; }

Value cell(const Entry& entry, const std::string& field) {
  const auto or_null = [](const auto& value, auto&& make) { return value ? Value(make(*value)) : Value(); };
  const auto same = [](const auto& value) { return value; };
  if (field == "id") return entry.id;
  if (field == "code") return code_of(entry.id);
  if (field == "at") return or_null(entry.time, instant);
  if (field == "amount") return or_null(entry.amount, [](auto units) { return Decimal::from_units(units, 2); });
  if (field == "ratio") return or_null(entry.ratio, same);
  return or_null(field == "note" ? entry.note : entry.extra, same);
}

bool fulfils(const Entry& entry, const FieldRange& range) {
  const Value value = cell(entry, range.field);
  return !is_null(value) && !(range.least && value < *range.least) && !(range.greatest && *range.greatest < value);
}

/// Asks one warehouse random questions.
class Questions {
 public:
  Questions(const warehouse::Warehouse& warehouse, const Model& model, Dice& dice)
      : warehouse_(warehouse), model_(model), dice_(dice) {
    for (const auto& [name, dataset] : model.datasets()) names_.push_back(name);
  }

  void ask() {
    for (const auto& name : names_) ask_for_state(name, std::nullopt);
    ask_for_state(any_dataset(), dice_.pick(model_.latest_tx() + 2));
    ask_for_customers();
    ask_with_conditions();
    ask_twice_at_once();
    ask_for_keys();
    ask_for_versions();
  }

 private:
  const std::string& any_dataset() { return names_[dice_.index(names_.size())]; }

  std::vector<Seen> read(const ScanRequest& request, std::size_t sinks = 1) const {
    return read_rows(warehouse_, request, model_.at(request.dataset).extra, sinks);
  }

  void ask_for_state(const std::string& name, std::optional<Tx> as_of) {
    const ScanRequest request{.dataset = name, .parties = PartySetMaker::everything(), .as_of = as_of};
    require_same(fmt::format("{} as of {}", name, as_of.value_or(-1)), read(request),
                 model_.rows(name, as_of.value_or(model_.latest_tx())));
  }

  /// Some customers of the dataset's namespace, or everybody who has a name.
  PartySet any_parties(const std::string& name_space, std::set<std::string>& external_ids) {
    std::vector<PartyId> ids;
    const bool named = dice_.chance(20);
    for (const auto& party : warehouse_.parties()) {
      if (party.name_space != name_space || !(named || dice_.chance(30))) continue;
      ids.push_back(party.id);
      external_ids.insert(party.external_id);
    }
    std::sort(ids.begin(), ids.end());
    return named ? PartySetMaker::named() : PartySetMaker::of(std::move(ids));
  }

  std::int64_t any_time(const std::string& name) {
    const auto& versions = model_.at(name).versions;
    if (versions.empty()) return dice_.pick(1'000'000);
    return versions[dice_.index(versions.size())].seen.entry.time.value_or(0) + dice_.pick(3) - 1;
  }

  void ask_for_customers() {
    const std::string& name = any_dataset();
    std::set<std::string> customers;
    ScanRequest request{.dataset = name, .parties = any_parties(model_.at(name).shape.name_space, customers)};
    const Tx as_of = dice_.pick(model_.latest_tx() + 1);
    if (dice_.chance(70)) request.as_of = as_of;
    if (model_.at(name).shape.kind == model::DatasetKind::events && dice_.chance(70)) {
      const std::int64_t a = any_time(name), b = any_time(name);
      request.time = warehouse::TimeRange{instant(std::min(a, b)), instant(std::max(a, b))};
    }
    const auto expected = model_.rows(name, request.as_of.value_or(model_.latest_tx()), [&](const Entry& entry) {
      if (!entry.customer || !customers.contains(*entry.customer)) return false;
      if (!request.time) return true;
      return entry.time && instant(*entry.time) >= request.time->begin && instant(*entry.time) < request.time->end;
    });
    const auto what = fmt::format("{} of {} as of {}", name, customers, request.as_of.value_or(-1));
    require_same(what, read(request, 1 + dice_.index(3)), expected);
  }

  FieldRange any_range(const std::string& name) {
    const Model::Dataset& dataset = model_.at(name);
    std::vector<std::string> fields{"id", "code", "at", "amount", "ratio", "note"};
    if (dataset.extra == Extra::defined) fields.emplace_back("extra");
    FieldRange range{.field = fields[dice_.index(fields.size())]};
    for (auto* bound : {&range.least, &range.greatest}) {
      if (dataset.versions.empty() || dice_.chance(25)) continue;
      Value value = cell(dataset.versions[dice_.index(dataset.versions.size())].seen.entry, range.field);
      if (!is_null(value)) *bound = std::move(value);
    }
    return range;
  }

  /// Every row that fulfils the conditions comes, and none that the state does not have.
  void ask_with_conditions() {
    const std::string& name = any_dataset();
    ScanRequest request{.dataset = name, .parties = PartySetMaker::everything()};
    for (std::int64_t count = 1 + dice_.pick(2); count > 0; --count) request.where.push_back(any_range(name));
    request.as_of = dice_.pick(model_.latest_tx() + 1);
    auto found = read(request);
    const auto what = fmt::format("{} as of {} by a condition on {}", name, *request.as_of, request.where[0].field);
    const auto all = model_.rows(name, *request.as_of);
    for (const Seen& seen : found)
      if (std::find(all.begin(), all.end(), seen) == all.end()) throw Difference(what + " has " + to_string(seen));
    const auto misses = [&](const Seen& seen) {
      return std::any_of(request.where.begin(), request.where.end(),
                         [&](const FieldRange& range) { return !fulfils(seen.entry, range); });
    };
    std::erase_if(found, misses);
    auto expected = all;
    std::erase_if(expected, misses);
    require_same(what, found, expected);
  }

  void ask_twice_at_once() {
    ScanRequest request{.dataset = any_dataset(), .parties = PartySetMaker::everything()};
    if (dice_.chance(50)) request.as_of = dice_.pick(model_.latest_tx() + 1);
    require_same(request.dataset + " by two threads", read(request, 2), read(request));
  }

  void ask_for_keys() {
    const std::string& name = any_dataset();
    const std::string source = dice_.chance(50) ? "shop" : "office";
    std::vector<std::string> expected;
    for (const Model::Version& version : model_.at(name).versions)
      if (version.to == Model::forever && version.seen.source == source) expected.push_back(version.key);
    std::sort(expected.begin(), expected.end());
    require_same("keys of " + name, fmt::format("{}", read_keys(warehouse_, name, source)),
                 fmt::format("{}", expected));
  }

  static std::string line(std::int64_t id, Tx from, std::optional<Tx> end) {
    return fmt::format("{} [{}, {})", id, from, end.value_or(-1));
  }

  /// Every version that a state knows, and the end of those that it knows to have ended.
  void ask_for_versions() {
    const std::string& name = any_dataset();
    const Tx as_of = dice_.pick(model_.latest_tx() + 1);
    std::vector<std::string> expected, found;
    for (const Model::Version& version : model_.at(name).versions)
      if (version.seen.tx <= as_of)
        expected.push_back(line(version.seen.entry.id, version.seen.tx,
                                version.to <= as_of ? std::optional(version.to) : std::nullopt));
    const ScanRequest request{.dataset = name,
                              .parties = PartySetMaker::everything(),
                              .fields = {"id", "_tx", "_end_tx"},
                              .as_of = as_of,
                              .versions = warehouse::Versions::all};
    warehouse_.scan(request, [&](const warehouse::Block& block) {
      const auto& [ids, txs, ends] = std::tie(block.columns[0].ints, block.columns[1].ints, block.columns[2]);
      for (std::size_t row = 0; row < block.rows; ++row)
        found.push_back(line(ids[row], txs[row], ends.null_at(row) ? std::nullopt : std::optional(ends.ints[row])));
      return true;
    });
    for (auto* lines : {&expected, &found}) std::sort(lines->begin(), lines->end());
    require_same(fmt::format("versions of {} as of {}", name, as_of), fmt::format("{}", found),
                 fmt::format("{}", expected));
  }

  const warehouse::Warehouse& warehouse_;
  const Model& model_;
  Dice& dice_;
  std::vector<std::string> names_;
};

std::string describe(const std::string& source, Tx tx, const warehouse::Reject& r) {
  return fmt::format("{} {} {} {} {} {} {} {} {}\n", source, tx, r.dataset, r.location, r.record, r.field, r.reason,
                     r.raw, r.customer);
}

void check_rejects(const warehouse::Warehouse& warehouse, const Model& model) {
  std::map<std::string, std::string> expected;
  std::map<std::string, std::int64_t> counts;
  for (const auto& kept : model.rejects()) {
    std::string& text = expected[kept.source];
    text = describe(kept.source, kept.tx, kept.reject) + text;  // the newest first
    ++counts[kept.reject.dataset];
  }
  for (const std::string source : {"shop", "office"}) {
    std::string found;
    for (const auto& kept : warehouse.rejects(source, 1'000'000)) found += describe(source, kept.tx, kept.reject);
    require_same("rejects of " + source, found, expected[source]);
  }
  for (const auto& [name, dataset] : model.datasets())
    require_same("number of rejects of " + name,
                 std::to_string(warehouse.reject_count({.dataset = name, .customer = {}, .as_of = {}})),
                 std::to_string(counts[name]));
}

void check_owners(const warehouse::Warehouse& warehouse, const Model& model) {
  std::set<Model::Owner> found;
  for (const auto& party : warehouse.parties()) found.insert({party.name_space, party.external_id});
  const auto text = [](const std::set<Model::Owner>& owners) {
    std::string all;
    for (const auto& owner : owners) all += owner.name_space + ' ' + owner.external_id + '\n';
    return all;
  };
  require_same("parties", text(found), text(model.owners()));
}

void check_log(const warehouse::Warehouse& warehouse, const Model& model) {
  require_same("the last tx", std::to_string(warehouse.latest_tx()), std::to_string(model.latest_tx()));
  require_same("the time after the last tx", text_of(warehouse.committed_at(model.latest_tx() + 1)), "never");
  for (const Tx tx : {model.latest_tx(), model.latest_tx() / 2}) {
    if (tx == 0) continue;
    const Instant moment = model.committed_at(tx);
    require_same(fmt::format("the time of tx {}", tx), text_of(warehouse.committed_at(tx)), text_of(moment));
    require_same(fmt::format("the tx before that of {}", tx), std::to_string(warehouse.tx_before(moment)),
                 std::to_string(model.tx_before(moment)));
  }
}

std::string listing(const std::vector<warehouse::Removal>& removals) {
  std::string all;
  for (const auto& removal : removals) all += to_string(removal) + '\n';
  return all;
}

std::string first_difference(const std::vector<Seen>& found, const std::vector<Seen>& expected) {
  for (std::size_t row = 0; row < std::min(found.size(), expected.size()); ++row)
    if (!(found[row] == expected[row]))
      return "the first that differs is " + to_string(found[row]) + ", not " + to_string(expected[row]);
  if (found.size() > expected.size()) return "one too many is " + to_string(found[expected.size()]);
  return "one that is missing is " + to_string(expected[found.size()]);
}

}  // namespace

void require_same(const std::string& what, const std::vector<Seen>& found, const std::vector<Seen>& expected) {
  if (found == expected) return;
  throw Difference(fmt::format("{}: {} rows instead of {}; {}", what, found.size(), expected.size(),
                               first_difference(found, expected)));
}

void require_same(const std::string& what, const std::string& found, const std::string& expected) {
  if (found != expected) throw Difference(fmt::format("{}: '{}' instead of '{}'", what, found, expected));
}

std::string to_string(const warehouse::CommitResult& r) {
  return fmt::format("tx {}: {} appended, {} corrected, {} unchanged, {} deleted, {} refused", r.tx.value_or(0),
                     r.appended, r.corrected, r.unchanged, r.deleted, r.refused);
}

std::string to_string(const warehouse::Removal& r) {
  return fmt::format("{} {} tx {} at {}: {} rows before {}", static_cast<int>(r.reason), r.dataset, r.tx, text_of(r.at),
                     r.rows, text_of(r.before));
}

std::string to_string(const warehouse::DatasetFacts& f) {
  return fmt::format("{} rows, {} unassigned, newest {}", f.rows, f.unassigned, text_of(f.newest));
}

void check_ledger(const warehouse::Warehouse& warehouse, const Model& model) {
  check_log(warehouse, model);
  for (const auto& [name, dataset] : model.datasets()) {
    require_same("facts of " + name, to_string(warehouse.facts(name)), to_string(model.facts(name)));
    require_same("removals of " + name, listing(warehouse.removals(name)), listing(dataset.removals));
  }
  for (const auto& [place, value] : model.cursors())
    require_same("cursor " + place.second, warehouse.cursor(place.first, place.second).value_or("nothing"), value);
  check_rejects(warehouse, model);
  check_owners(warehouse, model);
}

void check_some(const warehouse::Warehouse& warehouse, const Model& model, Dice& dice) {
  Questions(warehouse, model, dice).ask();
}

void check_all(const warehouse::Warehouse& warehouse, const Model& model) {
  check_ledger(warehouse, model);
  for (const auto& [name, dataset] : model.datasets())
    for (Tx tx = 0; tx <= model.latest_tx(); ++tx)
      require_same(
          fmt::format("{} as of {}", name, tx),
          read_rows(warehouse, {.dataset = name, .parties = PartySetMaker::everything(), .as_of = tx}, dataset.extra),
          model.rows(name, tx));
  for (const auto& problem : warehouse.verify().problems) throw Difference("verify finds: " + problem);
}

}  // namespace portico::testing
