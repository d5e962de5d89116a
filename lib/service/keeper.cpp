#include "service/keeper.hpp"

namespace portico::service {
namespace {

constexpr std::chrono::hours after_failure{1};

}  // namespace

void Keeper::work(const model::Catalog& catalog, Instant now) {
  for (const auto& dataset : catalog.datasets) {
    if (!dataset.keep) continue;
    const Instant horizon = dataset.keep->horizon(now);
    Turn& turn = turns_[dataset.name];
    if (turn.horizon == horizon && now < turn.again_at) continue;
    turn = {horizon, Instant::max()};
    try {
      keep(dataset, horizon);
    } catch (const Failure& failure) {
      turn.again_at = now + after_failure;
      record(dataset.name, name_of(failure.error().code));
      stores_.ports().log.error(
          "keep", fmt::format("dataset '{}': old rows were not removed: {}; tried again in an hour", dataset.name,
                              failure.error().message));
    }
  }
}

void Keeper::keep(const model::Dataset& dataset, Instant horizon) {
  const auto removal = stores_.warehouse().keep_from(dataset.name, horizon);
  if (!removal) return;
  record(dataset.name, "ok");
  stores_.ports().log.info("keep", fmt::format("dataset '{}' keeps {}: {} rows from before {} were removed",
                                               dataset.name, dataset.keep->print(), removal->rows, to_iso(horizon)));
}

void Keeper::record(const std::string& dataset, std::string_view outcome) {
  stores_.control().transact([&](db::Database& database) {
    return stores_.trail().append(database, {.at = stores_.ports().clock.now(),
                                             .actor = "porticod",
                                             .role = "",
                                             .customer = "",
                                             .act = "dataset.keep",
                                             .object = dataset,
                                             .outcome = std::string(outcome),
                                             .peer = ""});
  });
}

}  // namespace portico::service
