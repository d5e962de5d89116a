#include "warehouse/kills.hpp"

#include <chrono>
#include <memory>
#include <optional>
#include <signal.h>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include <fmt/format.h>

#include "support/makers.hpp"
#include "warehouse/embedded_warehouse.hpp"
#include "warehouse/model_check.hpp"
#include "warehouse/rows_maker.hpp"

namespace portico::testing {
namespace {

using Child = KillPlan::Child;

constexpr int kills_of_a_file = 40;
constexpr int kills_between_verifications = 10;
constexpr int most_milliseconds = 15;
constexpr std::int64_t operations_by_itself = 5;
constexpr std::int64_t kept_operations = 30;
const std::vector<std::string> datasets{"events", "records"};

std::unique_ptr<warehouse::Warehouse> open(const std::filesystem::path& file, const Clock& clock) {
  warehouse::EmbeddedOptions options{.block_rows = 16, .unindexed_rows = 10};
  options.merge.least_parts = 3;
  auto opened = warehouse::open_embedded(file, clock, options);
  for (const auto& name : datasets) opened->define(layout_of(shape_named(name), Extra::undefined)).value();
  return opened;
}

std::int64_t time_of(std::int64_t operation) { return at(operation * 10).time_since_epoch().count(); }
std::string guest_of(std::int64_t operation) { return fmt::format("guest of operation {}", operation); }

/// Row 0, which every batch corrects; new rows, one of a customer who comes once; corrections and a deletion of older
/// ones, records, and a row of a customer who may have been erased.
Delivery delivery_number(std::int64_t number) {
  const std::int64_t time = time_of(number);
  std::vector<Entry> events{{.id = 0, .customer = "ada", .time = time, .amount = number}};
  for (std::int64_t row = 1; row < 7; ++row)
    events.push_back({.id = number * 10 + row, .customer = row % 2 ? "ada" : "bob", .time = time + row, .amount = row});
  events[3].customer.reset();
  events[4].customer = guest_of(number);
  if (number > 3) events.push_back({.id = (number - 3) * 10 + 2, .customer = "eve", .time = time, .note = "corrected"});
  if (number > 2) events.push_back({.id = number * 10 + 8, .customer = guest_of(number - 2), .time = time});
  Delivery made{.source = "shop", .upserts = {{"events", events}}};
  made.upserts.push_back({"records", {{.id = number % 9, .customer = "ada", .amount = number}}});
  if (number > 2) made.deletions = {{"events", {{.id = (number - 2) * 10 + 3}}}};
  if (number % 4 == 0) made.rejects = {{.dataset = "events", .record = number, .reason = "it is no row"}};
  made.cursors = {{"batch", std::to_string(number)}};
  return made;
}

/// Each operation gets the tx of its number.
enum class Operation { delivery, erasure, retention };
Operation operation_number(std::int64_t number, Child child) {
  if (child != Child::removes || number <= kept_operations) return Operation::delivery;
  return number % 5 == 0 ? Operation::retention : number % 5 == 2 ? Operation::erasure : Operation::delivery;
}

void expect(Model& model, std::int64_t number, Child child, Instant now) {
  const Model::Owner guest{"shop", guest_of(number - 1)};
  switch (operation_number(number, child)) {
    case Operation::delivery:
      model.commit(delivery_number(number), now);
      break;
    case Operation::erasure:
      model.erase({guest}, now);
      break;
    case Operation::retention:
      model.keep_from("events", at((number - kept_operations) * 10), now);
  }
}

void perform(warehouse::Warehouse& warehouse, const Model& layouts, std::int64_t number, Child child) {
  switch (operation_number(number, child)) {
    case Operation::delivery:
      warehouse.commit(layouts.batch(delivery_number(number)));
      break;
    case Operation::erasure:
      warehouse.erase(std::vector{party(warehouse, guest_of(number - 1))});
      break;
    case Operation::retention:
      warehouse.keep_from("events", at((number - kept_operations) * 10));
  }
}

/// The half of a batch under a cursor of its own: what the harness must not take for a batch.
void perform_half(warehouse::Warehouse& warehouse, const Model& layouts, std::int64_t number) {
  Delivery half = delivery_number(number);
  half.upserts.pop_back();
  warehouse.commit(layouts.batch(half));
}

struct Message {
  enum class What : std::int64_t { begun, done } what = What::begun;
  std::int64_t number = 0;
};

void tell(int pipe, Message message) {
  if (write(pipe, &message, sizeof message) != sizeof message) _exit(3);
}

[[noreturn]] void work(const std::filesystem::path& file, int pipe, Child child) {
  const SetClock clock;
  const Model layouts(datasets);
  const auto warehouse = open(file, clock);
  const std::int64_t first = warehouse->latest_tx() + 1;
  for (std::int64_t number = first;; ++number) {
    if (child == Child::ends_by_itself && number == first + operations_by_itself) _exit(0);
    tell(pipe, {Message::What::begun, number});
    if (child == Child::acknowledges_early) tell(pipe, {Message::What::done, number});
    if (child == Child::acknowledges_halves) perform_half(*warehouse, layouts, number);
    perform(*warehouse, layouts, number, child);
    tell(pipe, {Message::What::done, number});
    if (number % 7 == 0) warehouse->maintain();
  }
}

/// What a child said before it ended.
struct Told {
  std::int64_t begun = 0, done = 0;
  int status = 0;

  void take(const Message& message) { (message.what == Message::What::begun ? begun : done) = message.number; }
};

Told run_and_kill(const std::filesystem::path& file, Child child, Dice& dice) {
  int ends[2];
  if (pipe(ends) != 0) throw std::runtime_error("no pipe");
  const std::chrono::microseconds delay(dice.pick(most_milliseconds * 1000));
  const bool at_work = dice.chance(85);  // else it may still be opening the file
  const pid_t id = fork();
  if (id < 0) throw std::runtime_error("cannot fork");
  if (id == 0) {
    close(ends[0]);
    work(file, ends[1], child);
  }
  close(ends[1]);
  Told told;
  Message message;
  if (at_work && read(ends[0], &message, sizeof message) == sizeof message) told.take(message);
  std::this_thread::sleep_for(delay);
  if (child != Child::ends_by_itself) kill(id, SIGKILL);
  while (read(ends[0], &message, sizeof message) == sizeof message) told.take(message);
  close(ends[0]);
  waitpid(id, &told.status, 0);
  return told;
}

/// One file and what it must hold.
class Victim {
 public:
  Victim(std::filesystem::path folder, Child child) : folder_(std::move(folder)), child_(child), model_(datasets) {
    std::filesystem::remove_all(folder_);
    std::filesystem::create_directory(folder_);
    file_ = folder_ / "warehouse.db";
  }
  ~Victim() { std::filesystem::remove_all(folder_); }

  void suffer(Dice& dice, bool verify, KillReport& report) {
    const Told told = run_and_kill(file_, child_, dice);
    if (WIFSIGNALED(told.status) && WTERMSIG(told.status) == SIGKILL && told.begun > told.done) ++report.interrupted;
    if (WIFEXITED(told.status) && WEXITSTATUS(told.status) != 0) throw Difference("the child failed");
    const auto warehouse = open(file_, clock_);
    const std::int64_t found = warehouse->latest_tx();
    report.operations += found - model_.latest_tx();
    while (model_.latest_tx() < found) expect(model_, model_.latest_tx() + 1, child_, clock_.time);
    if (found < told.done) throw Difference(fmt::format("{} was done, but {} is the last", told.done, found));
    if (told.begun > 0 && found > told.begun) throw Difference(fmt::format("{} came from nowhere", found));
    check(*warehouse, dice);
    if (!verify) return;
    warehouse->maintain();
    check(*warehouse, dice);
    for (const auto& problem : warehouse->verify().problems) throw Difference("verify finds: " + problem);
  }

 private:
  void check(const warehouse::Warehouse& warehouse, Dice& dice) const {
    check_ledger(warehouse, model_);
    check_some(warehouse, model_, dice);
    const warehouse::Tx half = model_.latest_tx() / 2;
    for (const auto& name : datasets)
      require_same(fmt::format("{} as of half the history", name),
                   read_rows(warehouse, {.dataset = name, .parties = PartySetMaker::everything(), .as_of = half},
                             Extra::undefined),
                   model_.rows(name, half));
  }

  std::filesystem::path folder_, file_;
  Child child_;
  Model model_;
  SetClock clock_;
};

}  // namespace

KillReport kill_over_and_over(const KillPlan& plan) {
  Dice dice(plan.seed);
  KillReport report;
  std::optional<Victim> victim;
  for (; report.kills < plan.kills; ++report.kills) {
    if (!victim || report.kills % kills_of_a_file == 0) victim.emplace(plan.folder / "victim", plan.child);
    try {
      victim->suffer(dice, report.kills % kills_between_verifications == 0, report);
    } catch (const std::exception& failed) {
      report.losses.push_back(fmt::format("kill {}: {}", report.kills, failed.what()));
      victim.reset();
    }
    if (plan.progress)
      plan.progress(fmt::format("{} kills, {} interrupted work", report.kills + 1, report.interrupted));
  }
  return report;
}

}  // namespace portico::testing
