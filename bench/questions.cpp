#include "bench/questions.hpp"

#include "calendar/bucket.hpp"
#include "tests/support/makers.hpp"

namespace portico::bench {
namespace {

using testing::PartySetMaker;
using warehouse::Block;

/// Marks the rows with status 'paid' and quantity > 4.
void filter(const Column& status, const Column& quantity, std::vector<std::uint8_t>& kept) {
  std::vector<std::uint8_t> paid;
  for (const std::string_view text : *status.dictionary) paid.push_back(text == "paid");
  kept.resize(status.size());
  for (std::size_t row = 0; row < kept.size(); ++row)
    kept[row] = static_cast<std::uint8_t>(paid[status.codes[row]] & (quantity.ints[row] > 4 ? 1 : 0));
}

}  // namespace

warehouse::PartyId party_of(const warehouse::Warehouse& store, std::string_view customer) {
  for (const warehouse::Party& party : store.parties())
    if (party.external_id == customer) return party.id;
  return warehouse::PartyId::none;
}

std::int64_t ask_customer(Store& store, warehouse::PartyId party) {
  using namespace std::chrono;
  const calendar::Range years{sys_days{2021y / January / 1}, sys_days{2025y / January / 1}};
  BucketSums sums(calendar::boundaries(years, calendar::Every::month, *store.zones().find("Europe/Berlin").value()));
  const warehouse::ScanRequest request{
      .dataset = "sales", .parties = PartySetMaker::of({party}), .fields = {"sold_at", "country", "price"}};
  return store.warehouse()
      .scan(request,
            [&](const Block& block) {
              sums.add(block.columns[0], block.columns[1], block.columns[2]);
              return true;
            })
      .rows;
}

PairSums::Totals ask_everyone(Store& store, const Overall& overall) {
  struct Worker {
    PairSums sums;
    std::vector<std::uint8_t> kept;
  };
  std::vector<Worker> workers(overall.threads);
  std::vector<warehouse::BlockSink> sinks;
  for (Worker& worker : workers)
    sinks.emplace_back([&worker, with = overall.filter](const Block& block) {
      if (with == Filter::paid_and_several) filter(block.columns[1], block.columns[3], worker.kept);
      worker.sums.add(block.columns[0], block.columns[1], block.columns[2], worker.kept);
      return true;
    });
  warehouse::ScanRequest request{.dataset = "sales",
                                 .parties = PartySetMaker::everything(),
                                 .fields = {"country", "status", "price"},
                                 .as_of = overall.as_of};
  if (overall.filter == Filter::paid_and_several) {
    request.fields.emplace_back("quantity");
    request.where = {{.field = "status", .least = "paid", .greatest = "paid"},
                     {.field = "quantity", .least = std::int64_t{5}}};
  }
  store.warehouse().scan(request, sinks);
  PairSums::Totals totals;
  for (const Worker& worker : workers) worker.sums.merge_into(totals);
  return totals;
}

std::map<std::string, std::int64_t> ask_price_quantiles(Store& store) {
  Quantiles quantiles;
  store.warehouse().scan({.dataset = "sales", .parties = PartySetMaker::everything(), .fields = {"country", "price"}},
                         [&](const Block& block) {
                           quantiles.add(block.columns[0], block.columns[1]);
                           return true;
                         });
  return quantiles.at(0.95);
}

std::size_t ask_distinct_keys(Store& store) {
  DistinctIntegers distinct;
  store.warehouse().scan({.dataset = "sales", .parties = PartySetMaker::everything(), .fields = {"line_id"}},
                         [&](const Block& block) {
                           distinct.add(block.columns[0]);
                           return true;
                         });
  return distinct.count();
}

}  // namespace portico::bench
