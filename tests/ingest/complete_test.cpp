// Records that a complete source does not name any more, in the real warehouse.
#include <boost/test/unit_test.hpp>

#include "portal.hpp"
#include "support/makers.hpp"
#include "support/scratch_folder.hpp"

using namespace portico;
using portico::testing::MemoryFiles;
using portico::testing::Portal;

namespace {

constexpr std::string_view companies = R"toml([source.crm]
kind = "csv"
path = "/data/crm.csv"
[source.office]
kind = "csv"
path = "/data/office.csv"
[dataset.companies]
kind = "records"
customer = { field = "id", in = "crm" }
key = ["id", "site"]
from = [{ source = "crm", complete = true }, { source = "office" }]
[dataset.companies.fields]
id = "text"
site = { type = "int", min = 0 }
name = "text"
)toml";

/// A catalog, files in memory, and a warehouse on disk.
struct Desk {
  portico::testing::ScratchFolder folder;
  MemoryFiles files{{{"/data/crm.csv", "id,site,name\na,1,Ada\na,2,Ada two\nb,1,Bob\n"},
                     {"/data/office.csv", "id,site,name\nz,9,Zed\n"}}};
  Portal portal{companies, files};
  std::unique_ptr<warehouse::Warehouse> store = warehouse::open_embedded(folder / "warehouse.db", portal.clock);
  ingest::Syncer syncer{portal.catalog, portal.sources,
                        ingest::World{*store, files, portal.zones, portal.clock, portal.log}};

  Desk() {
    BOOST_REQUIRE(syncer.define_all().has_value());
    sync("crm");
    sync("office");
  }
  ingest::SyncReport sync(const std::string& source) { return syncer.sync(source).value(); }
  std::string names(std::optional<warehouse::Tx> as_of = {}) const {
    std::vector<std::string> names;
    store->scan({.dataset = "companies",
                 .parties = portico::testing::PartySetMaker::everything(),
                 .fields = {"name"},
                 .as_of = as_of},
                [&](const warehouse::Block& block) {
                  for (std::size_t row = 0; row < block.rows; ++row) names.emplace_back(block.columns[0].text_at(row));
                  return true;
                });
    std::sort(names.begin(), names.end());
    std::string text;
    for (const auto& name : names) text += name + ";";
    return text;
  }
};

}  // namespace

BOOST_AUTO_TEST_SUITE(ingest_complete)

BOOST_FIXTURE_TEST_CASE(a_record_that_is_not_named_any_more_ends, Desk) {
  const auto before = store->latest_tx();
  files.put("/data/crm.csv", "id,site,name\na,2,Ada two\nc,1,Cyd\n");
  const auto report = sync("crm");
  BOOST_TEST(report.ended == 2);
  BOOST_TEST(report.appended == 1);
  BOOST_TEST(names() == "Ada two;Cyd;Zed;");
  BOOST_TEST(names(before) == "Ada;Ada two;Bob;Zed;");
}

BOOST_FIXTURE_TEST_CASE(a_record_that_is_named_again_returns, Desk) {
  files.put("/data/crm.csv", "id,site,name\na,1,Ada\n");
  sync("crm");
  files.put("/data/crm.csv", "id,site,name\na,1,Ada\nb,1,Bob\n");
  const auto report = sync("crm");
  BOOST_TEST(report.appended == 1);
  BOOST_TEST(report.ended == 0);
  BOOST_TEST(names() == "Ada;Bob;Zed;");
}

BOOST_FIXTURE_TEST_CASE(a_reading_with_rejects_ends_nothing, Desk) {
  files.put("/data/crm.csv", "id,site,name\na,1,Ada\nb,-1,Bob\n");
  BOOST_TEST(sync("crm").ended == 0);
  BOOST_TEST(names() == "Ada;Ada two;Bob;Zed;");
}

BOOST_FIXTURE_TEST_CASE(records_of_other_sources_stay, Desk) {
  files.put("/data/crm.csv", "id,site,name\n");
  BOOST_TEST(sync("crm").ended == 3);
  BOOST_TEST(names() == "Zed;");
}

BOOST_AUTO_TEST_CASE(a_drop_folder_and_a_source_named_twice_are_not_complete) {
  MemoryFiles files({});
  for (const auto& [what, with] :
       {std::pair{"/data/crm.csv", "/data/*.csv"}, std::pair{"source = \"office\"", "source = \"crm\""}}) {
    std::string text(companies);
    text.replace(text.find(what), std::string_view(what).size(), with);
    Portal portal(text, files);
    BOOST_TEST(portal.syncer.define_all().has_error());
  }
}

BOOST_AUTO_TEST_SUITE_END()
