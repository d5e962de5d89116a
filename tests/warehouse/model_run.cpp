#include "warehouse/model_run.hpp"

#include <algorithm>
#include <fstream>

#include <fmt/format.h>
#include <sqlite3.h>

#include "warehouse/model_check.hpp"

namespace portico::testing {
namespace {

using warehouse::PartyId;

constexpr std::size_t remembered_steps = 12;
constexpr std::int64_t steps_between_full_checks = 50;

/// `dataset` and another one.
std::vector<std::string> two_datasets(const std::string& dataset, Dice& dice) {
  std::string other = dataset;
  while (other == dataset) other = shapes()[dice.index(shapes().size())].dataset;
  return {dataset, other};
}

template <class T>
T one_of(Dice& dice, std::initializer_list<T> choices) {
  return *(choices.begin() + dice.index(choices.size()));
}

/// Settings that reach the borders of the engine with few rows.
warehouse::EmbeddedOptions any_options(Dice& dice) {
  warehouse::EmbeddedOptions options{.block_rows = one_of<std::size_t>(dice, {1, 3, 8, 20, 100}),
                                     .cache_bytes = one_of<std::size_t>(dice, {0, 16'384, 64 * 1024 * 1024}),
                                     .unindexed_rows = one_of<std::int64_t>(dice, {0, 10, 4096})};
  options.merge.least_parts = one_of<std::size_t>(dice, {2, 3, 5});
  options.merge.most_parts = one_of<std::size_t>(dice, {5, 64});
  options.merging = warehouse::EmbeddedOptions::Merging::when_told;
  return options;
}

std::string listing(const std::vector<warehouse::Removal>& removals) {
  std::string text;
  for (const auto& removal : removals) text += to_string(removal) + "; ";
  return text;
}

std::string content(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// What an injected failure tells must name the file and say that it was the storage.
void require_clear(const Error& error, const std::filesystem::path& file) {
  if (error.code != Errc::storage || error.message.find(file.string()) == std::string::npos)
    throw Difference(fmt::format("an I/O error was told as {}: {}", name_of(error.code), error.message));
}

}  // namespace

Run::Run(std::filesystem::path folder, const std::string& dataset, std::uint64_t seed)
    : folder_(std::move(folder)),
      file_(folder_ / "warehouse.db"),
      dice_(seed),
      dataset_(dataset),
      model_(two_datasets(dataset, dice_)),
      maker_(model_, dice_),
      options_(any_options(dice_)) {
  open();
  if (dice_.chance(4)) {
    options_.block_rows = 300;
    perform_safely(commit(maker_.make_large(dataset)));
  }
}

Run::~Run() = default;

void Run::open() {
  warehouse_ = warehouse::open_embedded(file_, clock_, options_);
  for (const auto& [name, dataset] : model_.datasets())
    if (const auto defined = warehouse_->define(layout_of(dataset.shape, dataset.extra)); !defined)
      throw Difference("define: " + defined.error().message);
}

void Run::step() {
  ++steps_;
  clock_.time += std::chrono::seconds(dice_.pick(30) - 4);
  if (dice_.chance(4))
    reopen(Harm::none);
  else
    perform(any_action(), any_harm());
  check_ledger(*warehouse_, model_);
  check_some(*warehouse_, model_, dice_);
  if (steps_ % steps_between_full_checks == 0) check_everything();
}

void Run::check_everything() const { check_all(*warehouse_, model_); }

std::string Run::history() const {
  std::string text;
  for (const auto& line : history_) text += line + '\n';
  return text;
}

Run::Action Run::any_action() {
  const auto choice = dice_.pick(100);
  if (choice < 15) return maintain();
  if (choice < 18) return erase();
  if (choice < 21) return keep_from();
  if (choice < 23) return define_extra();
  return commit(maker_.make());
}

Run::Action Run::commit(Delivery delivery) const {
  const Instant now = clock_.time;
  const auto batch = std::make_shared<warehouse::Batch>(model_.batch(delivery));
  return {"commit", [now, delivery](Model& model) { return to_string(model.commit(delivery, now)); },
          [batch](warehouse::Warehouse& warehouse) { return to_string(warehouse.commit(*batch)); }};
}

Run::Action Run::maintain() const {
  return {"maintain", [](Model&) { return ""; },
          [](warehouse::Warehouse& warehouse) { return warehouse.maintain(), ""; }};
}

Run::Action Run::erase() {
  std::set<Model::Owner> owners;
  std::vector<PartyId> parties;
  for (const auto& party : warehouse_->parties())
    if (dice_.chance(15)) {
      owners.insert({party.name_space, party.external_id});
      parties.push_back(party.id);
    }
  if (parties.empty()) return maintain();
  if (dice_.chance(20)) parties.push_back(parties[0]);
  const Instant now = clock_.time;
  return {"erase", [owners, now](Model& model) { return listing(model.erase(owners, now)); },
          [parties](warehouse::Warehouse& warehouse) { return listing(warehouse.erase(parties)); }};
}

Run::Action Run::keep_from() {
  const std::string name =
      model_.at(dataset_).shape.kind == model::DatasetKind::events ? dataset_ : model_.datasets().rbegin()->first;
  if (model_.at(name).shape.kind != model::DatasetKind::events) return maintain();
  const Instant from(std::chrono::microseconds(maker_.now() - dice_.pick(6000) * 1'000'000));
  const Instant now = clock_.time;
  const auto text = [](const auto& removal) { return removal ? to_string(*removal) : ""; };
  return {"keep_from", [name, from, now, text](Model& model) { return text(model.keep_from(name, from, now)); },
          [name, from, text](warehouse::Warehouse& warehouse) { return text(warehouse.keep_from(name, from)); }};
}

Run::Action Run::define_extra() {
  const std::string name = model_.datasets().begin()->first;
  const auto layout = layout_of(model_.at(name).shape, Extra::defined);
  return {"define", [name](Model& model) { return model.define_extra(name), ""; },
          [layout](warehouse::Warehouse& warehouse) { return warehouse.define(layout).value(), ""; }};
}

Run::Harm Run::any_harm() {
  const auto choice = dice_.pick(100);
  return choice < 15 ? Harm::crash : choice < 25 ? Harm::power : choice < 40 ? Harm::error : Harm::none;
}

void Run::perform(const Action& action, Harm harm) {
  history_.push_back(fmt::format("step {}: {}{}", steps_, action.name, harm == Harm::none ? "" : ", harmed"));
  if (history_.size() > remembered_steps) history_.pop_front();
  harm == Harm::none ? perform_safely(action) : perform_harmed(action, harm);
}

void Run::perform_safely(const Action& action) {
  const std::string expected = action.expect(model_);
  require_same(action.name, action.act(*warehouse_), expected);
  if (action.name == "erase" || action.name == "maintain") check_nothing_left_of_erased();
}

void Run::harm_next(Harm harm) {
  using Operation = FaultyVfs::Operation;
  if (harm != Harm::error) return vfs_.crash(dice_.spread(9));
  constexpr std::pair<Operation, int> errors[] = {{Operation::write, SQLITE_IOERR_WRITE},
                                                  {Operation::growth, SQLITE_FULL},
                                                  {Operation::flush, SQLITE_IOERR_FSYNC},
                                                  {Operation::truncate, SQLITE_IOERR_TRUNCATE}};
  const auto& [operation, code] = errors[dice_.index(std::size(errors))];
  vfs_.fail(operation, dice_.spread(6), code,
            dice_.chance(50) ? FaultyVfs::Lasting::once : FaultyVfs::Lasting::from_then_on);
}

void Run::perform_harmed(const Action& action, Harm harm) {
  Model after = model_;
  const std::string expected = action.expect(after);
  std::optional<std::string> answer;
  harm_next(harm);
  try {
    answer = action.act(*warehouse_);
  } catch (const Failure& failure) {
    if (!vfs_.struck()) throw;
    require_clear(failure.error(), file_);
  }
  const bool struck = vfs_.struck();
  if (struck) ++interruptions_;
  if (struck) history_.back() += fmt::format(", struck ({})", answer ? "acknowledged" : "failed");
  if (answer) model_ = after;
  if (struck && harm != Harm::error) reopen(harm);
  vfs_.heal();
  if (answer)
    require_same(action.name, *answer, expected);
  else
    decide(action, std::move(after), harm);
}

/// What an action that failed came to: all of it, or nothing.
void Run::decide(const Action& action, Model after, Harm harm) {
  const bool has_tx = after.latest_tx() != model_.latest_tx();
  const bool done = has_tx && warehouse_->latest_tx() == after.latest_tx();
  if (done && harm == Harm::error && action.name == "commit") throw Difference("a failed commit was stored");
  if (done) {
    model_ = std::move(after);
    return;
  }
  check_ledger(*warehouse_, model_);
  // What could not be flushed may still be found after a crash, until something else is written in its place.
  if (!has_tx || dice_.chance(40))
    perform_safely(action);
  else if (harm == Harm::error)
    reopen(Harm::none);
}

/// Another process opens the file; sometimes it, too, comes to a sudden end at first.
void Run::reopen(Harm harm) {
  warehouse_.reset();
  vfs_.heal();
  if (harm == Harm::power) vfs_.lose_power(dice_.word());
  if (harm != Harm::none && dice_.chance(25)) {
    vfs_.crash(dice_.spread(6));
    try {
      open();
    } catch (const Failure& failure) {
      require_clear(failure.error(), file_);
    }
    warehouse_.reset();
    vfs_.heal();
    if (harm == Harm::power) vfs_.lose_power(dice_.word());
  }
  open();
}

/// Whether the text may be in the file for another reason: somebody of the other namespace has the same id.
bool Run::known_otherwise(const std::string& external_id) const {
  const auto& rejects = model_.rejects();
  return model_.owners().contains({"shop", external_id}) || model_.owners().contains({"web", external_id}) ||
         std::any_of(rejects.begin(), rejects.end(),
                     [&](const auto& kept) { return kept.reject.customer == external_id; });
}

void Run::check_nothing_left_of_erased() const {
  for (const char* ending : {"", "-wal"}) {
    const std::string bytes = content(file_.string() + ending);
    for (const auto& owner : model_.erased())
      if (!known_otherwise(owner.external_id) && bytes.find(owner.external_id) != std::string::npos)
        throw Difference(fmt::format("the file{} still has the id of '{}', who was erased", ending, owner.external_id));
  }
}

}  // namespace portico::testing
