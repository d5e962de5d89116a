#include "warehouse/verify.hpp"

#include <algorithm>
#include <limits>

#include "warehouse/key_index.hpp"
#include "warehouse/removals.hpp"
#include "warehouse/row_keys.hpp"
#include "warehouse/stored_block.hpp"

namespace portico::warehouse {
namespace {

constexpr std::size_t most_problems = 100;

std::string in_dataset(const StoredDataset& dataset) { return "dataset '" + dataset.name + "'"; }

/// A live row by the hash of its key: equal hashes are looked at closely.
struct KeyPlace {
  std::uint64_t hash = 0;
  std::int64_t block = 0;
  std::uint32_t row = 0;
};

class Verifier {
 public:
  Verifier(db::Database& database, Verification& found) : database_(database), found_(found) {}

  void check_structure() {
    auto row = database_.prepare("PRAGMA integrity_check(20)");
    while (row.step())
      if (row.text(0) != "ok") problem("the file's structure: " + row.text(0));
    auto lost = database_.prepare("SELECT count(*) FROM chunk WHERE id / 1024 NOT IN (SELECT id FROM block)");
    if (lost.step() && lost.integer(0) > 0) problem(std::to_string(lost.integer(0)) + " chunks belong to no block");
    auto dead = database_.prepare("SELECT count(*) FROM dead WHERE block NOT IN (SELECT id FROM block)");
    if (dead.step() && dead.integer(0) > 0) problem(std::to_string(dead.integer(0)) + " masks belong to no block");
  }

  void check(const StoredDataset& dataset) {
    live_ = unassigned_ = 0;
    keys_.clear();
    for (const Part& part : parts_of(database_, dataset.id)) guarded([&] { check(dataset, part); });
    check_unique_keys(dataset);
    auto row = database_.prepare("SELECT rows, unassigned FROM dataset WHERE id = ?");
    row.bind(1, dataset.id);
    if (!row.step()) return problem(in_dataset(dataset) + " has no entry");
    if (row.integer(0) != live_ || row.integer(1) != unassigned_)
      problem(in_dataset(dataset) + " counts " + std::to_string(row.integer(0)) + " rows, " +
              std::to_string(row.integer(1)) + " of them unassigned, but has " + std::to_string(live_) + " and " +
              std::to_string(unassigned_));
  }

  void problem(std::string text) {
    if (found_.problems.size() < most_problems) found_.problems.push_back(std::move(text));
  }

  /// What `act` throws of damage is a problem among others.
  template <class Act>
  void guarded(Act&& act) {
    try {
      act();
    } catch (const Failure& failure) {
      if (failure.error().code != Errc::corrupt) throw;
      problem(failure.error().message);
    }
  }

 private:
  void check(const StoredDataset& dataset, const Part& part) {
    const std::string name = in_dataset(dataset) + ", part " + std::to_string(part.id);
    const auto blocks = block_ids(database_, part.id);
    std::int64_t rows = 0;
    std::int64_t last_party = std::numeric_limits<std::int64_t>::min();
    PartHashes hashes(blocks.size());
    for (std::size_t index = 0; index < blocks.size(); ++index)
      guarded([&] {
        StoredBlock block(database_, nullptr, blocks[index]);
        rows += block.rows();
        check(dataset, part, block, hashes[index]);
        if (block.facts().parties.least < last_party) problem(name + ": its blocks are not in order");
        last_party = block.facts().parties.greatest;
      });
    if (rows != part.rows || static_cast<std::int64_t>(blocks.size()) != part.blocks)
      problem(name + " counts " + std::to_string(part.rows) + " rows in " + std::to_string(part.blocks) +
              " blocks, but has " + std::to_string(rows) + " in " + std::to_string(blocks.size()));
    if (part.segments > 0) check_index(part, hashes, name);
    ++found_.parts;
    found_.blocks += static_cast<std::int64_t>(blocks.size());
    found_.rows += rows;
  }

  void check(const StoredDataset& dataset, const Part& part, StoredBlock& block, std::vector<std::uint64_t>& hashes) {
    const std::string name = "warehouse block " + std::to_string(block.facts().id);
    const RowRanges all{{0, block.rows()}};
    Column values;
    for (const ColumnFacts& facts : block.facts().meta.columns) {
      const bool hidden = facts.column >= most_fields;
      if (!hidden && facts.column >= dataset.fields.size())
        problem(name + " has a column " + std::to_string(facts.column) + " that " + in_dataset(dataset) + " has not");
      else
        block.read(facts.column, hidden ? Type{TypeKind::integer} : dataset.fields[facts.column].type, all, values);
    }
    check_order(dataset, block, name);
    check_txs(part, block, name);
    const HiddenRows hidden(database_, dataset);
    const auto all_hashes = hash_keys(block, dataset);
    for (std::uint32_t row = 0; row < block.rows(); ++row) {
      if (block.dead().contains(row)) continue;
      hashes.push_back(all_hashes[row]);
      keys_.push_back({all_hashes[row], block.facts().id, row});
      if (hidden.any() && hidden.contains(block, row)) continue;
      ++live_;
      if (block.directory().party_of(row) == 0) ++unassigned_;
    }
    if (part.past && block.dead().rows().size() != block.rows()) problem(name + " has live rows in a part of the past");
  }

  void check_order(const StoredDataset& dataset, StoredBlock& block, const std::string& name) {
    const auto& directory = block.directory();
    if (directory.party(0) != block.facts().parties.least ||
        directory.party(directory.runs() - 1) != block.facts().parties.greatest)
      problem(name + ": its parties are not those of its directory");
    const Chunk* times = dataset.time ? block.chunk(*dataset.time, {TypeKind::time}) : nullptr;
    for (std::size_t run = 0; times && run < directory.runs(); ++run) {
      auto last = std::numeric_limits<std::int64_t>::min();
      for (std::uint32_t row = directory.run(run).begin; row < directory.run(run).end; ++row) {
        const bool null = times->view().null_at(row);
        const std::int64_t time = null ? std::numeric_limits<std::int64_t>::min() : times->view().integer_at(row);
        if (time < last) return problem(name + ": its rows are not in the order of time");
        last = time;
      }
    }
  }

  void check_txs(const Part& part, StoredBlock& block, const std::string& name) {
    std::vector<std::int64_t> txs;
    block.read_txs(RowRanges{{0, block.rows()}}, txs);
    for (const std::int64_t tx : txs)
      if (tx < part.txs.least || tx > part.txs.greatest || tx < block.facts().txs.least ||
          tx > block.facts().txs.greatest)
        return problem(name + " has rows of tx " + std::to_string(tx) + ", which it should not have");
    for (const auto& row : block.dead().rows())
      if (row.tx < txs[row.row]) return problem(name + " has a row that died before it was stored");
  }

  /// Every live key leads to its block.
  void check_index(const Part& part, const PartHashes& hashes, const std::string& name) {
    std::vector<Probe> probes;
    for (std::uint32_t block = 0; block < hashes.size(); ++block)
      for (const std::uint64_t hash : hashes[block]) probes.push_back({hash, block});
    std::sort(probes.begin(), probes.end(), [](const Probe& a, const Probe& b) { return a.hash < b.hash; });
    std::vector<Candidate> candidates;
    probe_key_index(database_, part, probes, candidates);
    std::vector<std::uint64_t> led;
    for (const Candidate& candidate : candidates)
      if (candidate.block == candidate.probe.row) led.push_back(candidate.probe.hash);
    std::sort(led.begin(), led.end());
    for (const Probe& probe : probes)
      if (!std::binary_search(led.begin(), led.end(), probe.hash))
        return problem(name + ": its key index lacks keys of block " + std::to_string(probe.row));
  }

  void check_unique_keys(const StoredDataset& dataset) {
    std::sort(keys_.begin(), keys_.end(), [](const KeyPlace& a, const KeyPlace& b) { return a.hash < b.hash; });
    for (std::size_t at = 1; at < keys_.size(); ++at)
      if (keys_[at].hash == keys_[at - 1].hash) guarded([&] { check_differ(dataset, keys_[at - 1], keys_[at]); });
  }

  void check_differ(const StoredDataset& dataset, const KeyPlace& a, const KeyPlace& b) {
    StoredBlock block_a(database_, nullptr, a.block), block_b(database_, nullptr, b.block);
    for (const std::size_t position : dataset.key) {
      const Type type = dataset.fields[position].type;
      Column cell;
      block_b.read(position, type, RowRanges{{b.row, b.row + 1}}, cell);
      if (!same_cell(block_a.chunk(position, type), a.row, cell, 0)) return;
    }
    problem(in_dataset(dataset) + " has the same key twice: in block " + std::to_string(a.block) + ", row " +
            std::to_string(a.row) + " and in block " + std::to_string(b.block) + ", row " + std::to_string(b.row));
  }

  db::Database& database_;
  Verification& found_;
  std::int64_t live_ = 0, unassigned_ = 0;
  std::vector<KeyPlace> keys_;
};

}  // namespace

Verification verify_all(db::Database& database, const StoredDatasets& datasets) {
  Verification found;
  Verifier verifier(database, found);
  verifier.guarded([&] { verifier.check_structure(); });
  for (const auto& entry : datasets) verifier.guarded([&] { verifier.check(*entry.second); });
  return found;
}

}  // namespace portico::warehouse
