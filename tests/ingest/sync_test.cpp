#include "ingest/sync.hpp"

#include <boost/test/unit_test.hpp>

#include "portal.hpp"

using namespace portico;
using portico::testing::MemoryFiles;
using portico::testing::Portal;

namespace {

constexpr std::string_view csv = R"toml([source.usage]
kind = "csv"
path = "/data/usage.csv"
[dataset.usage]
kind = "events"
customer = { field = "customer", in = "shop" }
time = "at"
from = [{ source = "usage", map = { customer = "Customer" } }]
[dataset.usage.fields]
at = { type = "time", format = "%d/%m/%Y", zone = "Europe/London" }
customer = "text"
minutes = "int"
)toml";

std::string drop_folder() {
  std::string text(csv);
  return text.replace(text.find("usage.csv"), 9, "*.csv");
}

constexpr std::string_view three = "at,Customer,minutes\n01/07/2026,6,10\n02/07/2026,,20\n03/07/2026,7,x\n";

}  // namespace

BOOST_AUTO_TEST_SUITE(ingest_sync)

BOOST_AUTO_TEST_CASE(stores_rows_rejects_and_unassigned_rows) {
  MemoryFiles files({{"/data/usage.csv", std::string(three)}});
  Portal portal(csv, files);
  BOOST_TEST(portal.syncer.define_all().has_value());
  const ingest::SyncReport report = portal.sync("usage");
  BOOST_TEST(report.appended == 2);
  BOOST_TEST(report.unassigned == 1);
  BOOST_TEST(report.rejected == 1);
  BOOST_TEST(portal.rows("usage") ==
             "6: 4294967297 2026-06-30T23:00:00Z 6 10\n: 4294967298 2026-07-01T23:00:00Z null 20\n");
  const warehouse::Reject& reject = portal.warehouse.kept.at(0).reject;
  BOOST_TEST(reject.location == "/data/usage.csv:4");
  BOOST_TEST(reject.reason == "'x' is no integer");
  BOOST_TEST(reject.raw == "03/07/2026,7,x");
  BOOST_TEST(reject.customer == "7");
}

BOOST_AUTO_TEST_CASE(reads_an_unchanged_file_not_again) {
  MemoryFiles files({{"/data/usage.csv", std::string(three)}});
  Portal portal(csv, files);
  BOOST_TEST(portal.syncer.define_all().has_value());
  portal.sync("usage");
  const int read = files.streamed["/data/usage.csv"];
  BOOST_TEST(portal.sync("usage").files_unchanged == 1);
  BOOST_TEST(files.streamed["/data/usage.csv"] == read);
  files.touch("/data/usage.csv");
  BOOST_TEST(portal.sync("usage").files_unchanged == 1);
  BOOST_TEST(portal.warehouse.tx == 1);
}

BOOST_AUTO_TEST_CASE(takes_only_what_was_appended_to_a_file) {
  MemoryFiles files({{"/data/usage.csv", std::string(three)}});
  Portal portal(csv, files);
  BOOST_TEST(portal.syncer.define_all().has_value());
  portal.sync("usage");
  files.put("/data/usage.csv", std::string(three) + "04/07/2026,6,40\n");
  const ingest::SyncReport report = portal.sync("usage");
  BOOST_TEST(report.appended == 1);
  BOOST_TEST(report.unchanged == 2);
  BOOST_TEST(report.rejected == 0);
  BOOST_TEST(portal.warehouse.kept.size() == 1U);
}

BOOST_AUTO_TEST_CASE(knows_files_of_a_drop_folder_by_their_content) {
  MemoryFiles files({{"/data/a.csv", std::string(three)}});
  Portal portal(drop_folder(), files);
  BOOST_TEST(portal.syncer.define_all().has_value());
  BOOST_TEST(portal.sync("usage").appended == 2);
  files.put("/data/copy.csv", std::string(three));
  BOOST_TEST(portal.sync("usage").appended == 0);
  files.put("/data/b.csv", std::string(three) + "04/07/2026,6,40\n");
  BOOST_TEST(portal.sync("usage").appended == 3);
}

BOOST_AUTO_TEST_CASE(stores_nothing_of_a_file_without_a_wanted_column) {
  MemoryFiles files({{"/data/usage.csv", std::string("at,Custmer,minutes\n01/07/2026,6,10\n")}});
  Portal portal(csv, files);
  BOOST_TEST(portal.syncer.define_all().has_value());
  BOOST_TEST(portal.error("usage") ==
             "source 'usage', dataset 'usage': '/data/usage.csv' has no column 'Customer'; did you mean 'Custmer'?");
  BOOST_TEST(portal.warehouse.tx == 0);
  BOOST_TEST(portal.warehouse.states.at("usage").error.find("no column") != std::string::npos);
  BOOST_TEST(!portal.warehouse.states.at("usage").succeeded_at);
}

BOOST_AUTO_TEST_CASE(reads_the_good_files_of_a_folder_beside_a_bad_one) {
  MemoryFiles files(
      {{"/data/a.csv", "wrong\n1\n"}, {"/data/b.csv", std::string(three)}, {"/data/c.csv", "wrong\n2\n"}});
  Portal portal(drop_folder(), files);
  BOOST_TEST(portal.syncer.define_all().has_value());
  BOOST_TEST(portal.error("usage").find("'/data/a.csv' has no column") != std::string::npos);
  BOOST_TEST(portal.log.contains("'/data/c.csv' has no column"));
  BOOST_TEST(portal.warehouse.facts("usage").rows == 2);
}

BOOST_AUTO_TEST_CASE(names_a_source_that_cannot_be_opened) {
  MemoryFiles files({});
  Portal portal(csv, files);
  BOOST_TEST(portal.error("usage").find("cannot read '/data/usage.csv'") != std::string::npos);
  files.put("/data/usage.csv", std::string(three));
  files.forbid("/data/usage.csv");
  BOOST_TEST(portal.error("usage").find("Permission denied") != std::string::npos);
  BOOST_TEST(portal.error("usge") == "there is no source 'usge'; did you mean 'usage'?");
}

BOOST_AUTO_TEST_CASE(notes_success_and_failure) {
  MemoryFiles files({{"/data/usage.csv", std::string(three)}});
  Portal portal(csv, files);
  BOOST_TEST(portal.syncer.define_all().has_value());
  portal.sync("usage");
  const auto first = portal.clock.now();
  portal.clock.advance(std::chrono::minutes{5});
  files.put("/data/usage.csv", "");
  BOOST_TEST(portal.error("usage").find("is empty: it has no header") != std::string::npos);
  const warehouse::SyncState& state = portal.warehouse.states.at("usage");
  BOOST_TEST((state.succeeded_at == first));
  BOOST_TEST((state.attempted_at == portal.clock.now()));
  BOOST_TEST(state.error.find("no header") != std::string::npos);
}

BOOST_AUTO_TEST_CASE(commits_large_files_in_batches_and_goes_on_after_a_full_disk) {
  std::string content = "at,Customer,minutes\n";
  for (int i = 0; i < 250'000; ++i) content += "01/07/2026,6,10\n";
  MemoryFiles files({{"/data/usage.csv", content}});
  Portal portal(csv, files);
  BOOST_TEST(portal.syncer.define_all().has_value());
  portal.warehouse.commits_until_full = 1;
  BOOST_TEST(portal.error("usage") == "source 'usage', dataset 'usage': the disk is full");
  const std::int64_t stored = portal.warehouse.facts("usage").rows;
  BOOST_TEST((stored >= 100'000 && stored < 250'000));
  portal.warehouse.commits_until_full = -1;
  const ingest::SyncReport report = portal.sync("usage");
  BOOST_TEST(report.appended == 250'000 - stored);
  BOOST_TEST(report.unchanged == stored);
  BOOST_TEST(portal.warehouse.facts("usage").rows == 250'000);
}

BOOST_AUTO_TEST_CASE(stops_between_batches_when_asked_to) {
  MemoryFiles files({{"/data/usage.csv", std::string(three)}});
  Portal portal(csv, files);
  BOOST_TEST(portal.syncer.define_all().has_value());
  std::stop_source stop;
  stop.request_stop();
  const auto report = portal.syncer.sync("usage", stop.get_token());
  BOOST_TEST(report->stopped);
  BOOST_TEST(portal.warehouse.tx == 0);
  BOOST_TEST(portal.warehouse.states.empty());
  BOOST_TEST(portal.sync("usage").appended == 2);
}

BOOST_AUTO_TEST_CASE(corrects_rows_of_a_dataset_with_a_key) {
  std::string text(csv);
  text.insert(text.find("from ="), "key = [\"minutes\"]\n");
  MemoryFiles files({{"/data/usage.csv", std::string(three)}});
  Portal portal(text, files);
  BOOST_TEST(portal.syncer.define_all().has_value());
  portal.sync("usage");
  files.put("/data/usage.csv", "at,Customer,minutes\n05/07/2026,6,10\n");
  BOOST_TEST(portal.sync("usage").corrected == 1);
  BOOST_TEST(portal.rows("usage") == "6: 2026-07-04T23:00:00Z 6 10\n: 2026-07-01T23:00:00Z null 20\n");
}

BOOST_AUTO_TEST_CASE(refuses_bindings_that_do_not_fit_their_source) {
  const auto refused = [](std::string_view right, std::string_view wrong) {
    std::string text(csv);
    text.replace(text.find(right), right.size(), wrong);
    MemoryFiles files({});
    return Portal(text, files).syncer.define_all().error().message;
  };
  BOOST_TEST(refused("source = \"usage\"", "source = \"usge\"") ==
             "dataset 'usage': there is no source 'usge'; did you mean 'usage'?");
  BOOST_TEST(refused("source = \"usage\"", "source = \"usage\", table = \"t\"") ==
             "dataset 'usage': the source 'usage' holds files: it has neither query nor table");
  BOOST_TEST(refused("source = \"usage\"", "source = \"usage\", cursor = \"minutes\", cursor_start = 0") ==
             "dataset 'usage': the source 'usage' holds files: it has no cursor");
  BOOST_TEST(refused("kind = \"csv\"", "kind = \"sqlite\"") ==
             "dataset 'usage': the source 'usage' needs 'query' or 'table'");
}

BOOST_AUTO_TEST_SUITE_END()
