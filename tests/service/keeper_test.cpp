#include "service/keeper.hpp"

#include "service/desk.hpp"

using namespace portico;
using testing::Desk;

namespace {

/// The desk's data in a keeper's hands; it has no portal meanwhile.
struct Fixture : Desk {
  std::unique_ptr<service::Stores> stores;
  model::Catalog catalog;

  Fixture() {
    portal.reset();
    stores = service::Stores::open(folder / "data", ports(), "Example").value();
    catalog = load().value().catalog;
  }
  void keep(const char* text) { catalog.datasets.front().keep = model::Retention::parse(text).value(); }
  std::int64_t rows() { return stores->warehouse().facts("sales").rows; }
  std::string acts() {
    std::string acts;
    for (const auto& entry :
         stores->control().read([&](db::Database& database) { return stores->trail().list(database, {.limit = 50}); }))
      if (entry.act == "dataset.keep") acts += entry.actor + " " + entry.object + " " + entry.outcome + "\n";
    return acts;
  }
};

Instant on(const char* day) { return parse_instant(std::string(day) + "T12:00:00Z").value(); }

}  // namespace

BOOST_FIXTURE_TEST_SUITE(service_keeper, Fixture)

BOOST_AUTO_TEST_CASE(removes_what_has_grown_old_and_tells) {
  keep("1 month");
  service::Keeper keeper(*stores);
  keeper.work(catalog, on("2026-03-01"));
  BOOST_TEST(rows() == 3);
  BOOST_TEST(acts() == "");
  keeper.work(catalog, on("2026-03-02"));
  BOOST_TEST(rows() == 2);
  BOOST_TEST(acts() == "porticod sales ok\n");
  BOOST_TEST(log.contains("dataset 'sales' keeps 1 month: 1 rows from before 2026-02-02T00:00:00Z were removed"));
  keeper.work(catalog, on("2026-03-02"));
  BOOST_TEST(acts() == "porticod sales ok\n");
}

BOOST_AUTO_TEST_CASE(keeps_everything_unless_told) {
  service::Keeper(*stores).work(catalog, on("2126-03-02"));
  BOOST_TEST(rows() == 3);
}

BOOST_AUTO_TEST_CASE(a_shorter_time_counts_at_once_and_a_longer_brings_nothing_back) {
  service::Keeper keeper(*stores);
  keep("1 year");
  keeper.work(catalog, on("2026-03-02"));
  BOOST_TEST(rows() == 3);
  keep("4 weeks");
  keeper.work(catalog, on("2026-03-02"));
  BOOST_TEST(rows() == 2);
  keep("1 year");
  keeper.work(catalog, on("2026-03-02"));
  BOOST_TEST(rows() == 2);
}

BOOST_AUTO_TEST_SUITE_END()
