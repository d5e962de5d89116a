// What reading one batch while another one is committed must not change.
#include <condition_variable>
#include <mutex>

#include <boost/test/unit_test.hpp>

#include "ingest/content_hash.hpp"
#include "portal.hpp"

using namespace portico;
using portico::testing::MemoryFiles;
using portico::testing::Portal;

namespace {

constexpr std::string_view keyed = R"toml([source.usage]
kind = "csv"
path = "/data/*.csv"
[dataset.usage]
kind = "events"
customer = { field = "customer", in = "shop" }
time = "at"
key = ["id"]
from = [{ source = "usage" }]
[dataset.usage.fields]
id = "int"
at = "time"
customer = "text"
)toml";

std::string rows_of(int first, int count) {
  std::string content = "id,at,customer\n";
  for (int id = first; id < first + count; ++id) content += fmt::format("{},2026-07-01,c{}\n", id, id % 7);
  return content;
}

/// Calls `on_piece` with the number of each piece that is streamed, before it is handed over.
class WatchedFiles final : public Files {
 public:
  explicit WatchedFiles(MemoryFiles& files) : files_(files) {}
  Result<std::vector<Entry>> list(const std::string& pattern) override { return files_.list(pattern); }
  Result<std::string> read(const std::filesystem::path& path) override { return files_.read(path); }
  Result<void> stream(const std::filesystem::path& path, const std::function<bool(std::string_view)>& sink) override {
    int number = 0;
    return files_.stream(path, [&](std::string_view piece) {
      if (on_piece) on_piece(++number);
      return sink(piece);
    });
  }
  Result<void> write(const std::filesystem::path& path, std::string_view content, FileMode mode) override {
    return files_.write(path, content, mode);
  }

  std::function<void(int)> on_piece;

 private:
  MemoryFiles& files_;
};

/// Opens once, for all threads.
class Gate {
 public:
  void open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    changed_.notify_all();
  }
  bool wait() {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, std::chrono::seconds{60}, [&] { return open_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool open_ = false;
};

MemoryFiles four_files() {
  return MemoryFiles({{"/data/a.csv", rows_of(1, 10)},
                      {"/data/b.csv", rows_of(101, 10)},
                      {"/data/c.csv", rows_of(201, 10)},
                      {"/data/d.csv", rows_of(301, 10)}});
}

}  // namespace

BOOST_AUTO_TEST_SUITE(ingest_pipeline)

BOOST_AUTO_TEST_CASE(reads_on_while_a_batch_is_committed) {
  MemoryFiles files({{"/data/a.csv", rows_of(1, 120'000)}});
  WatchedFiles watched(files);
  Portal portal(keyed, watched);
  BOOST_TEST(portal.syncer.define_all().has_value());
  const int last_piece = static_cast<int>((rows_of(1, 120'000).size() + files.piece - 1) / files.piece);
  Gate read_to_the_end;
  watched.on_piece = [&](int number) {
    if (number == last_piece) read_to_the_end.open();
  };
  bool met = true;
  portal.warehouse.on_commit = [&] { met = read_to_the_end.wait() && met; };
  BOOST_TEST(portal.sync("usage").appended == 120'000);
  BOOST_TEST(portal.warehouse.tx == 2);
  BOOST_TEST(met);
}

BOOST_AUTO_TEST_CASE(commits_nothing_after_a_batch_that_failed) {
  MemoryFiles files = four_files();
  Portal portal(keyed, files);
  BOOST_TEST(portal.syncer.define_all().has_value());
  int commits = 0;
  portal.warehouse.on_commit = [&] {
    if (++commits == 2) throw Failure({Errc::storage, "the disk is full", ""});
  };
  BOOST_TEST(portal.error("usage") == "source 'usage', dataset 'usage': the disk is full");
  BOOST_TEST(commits == 2);
  BOOST_TEST(portal.warehouse.facts("usage").rows == 10);
  BOOST_TEST(portal.warehouse.cursors.size() == 1U);
  BOOST_TEST(portal.warehouse.states.at("usage").error.find("the disk is full") != std::string::npos);
  const ingest::SyncReport report = portal.sync("usage");
  BOOST_TEST(report.files_unchanged == 1);
  BOOST_TEST(report.appended == 30);
}

BOOST_AUTO_TEST_CASE(tells_of_a_failed_commit_however_late_it_fails) {
  MemoryFiles files = four_files();
  Portal portal(keyed, files);
  BOOST_TEST(portal.syncer.define_all().has_value());
  int commits = 0;
  portal.warehouse.on_commit = [&] {
    if (++commits == 4) throw Failure({Errc::storage, "the disk is full", ""});
  };
  BOOST_TEST(portal.error("usage") == "source 'usage', dataset 'usage': the disk is full");
  BOOST_TEST(portal.warehouse.cursors.size() == 3U);
}

BOOST_AUTO_TEST_CASE(lets_other_exceptions_of_a_commit_through) {
  MemoryFiles files = four_files();
  Portal portal(keyed, files);
  BOOST_TEST(portal.syncer.define_all().has_value());
  portal.warehouse.on_commit = [] { throw std::out_of_range("defect"); };
  BOOST_CHECK_THROW(static_cast<void>(portal.syncer.sync("usage")), std::out_of_range);
}

BOOST_AUTO_TEST_CASE(keeps_what_was_handed_over_before_a_stop_and_goes_on_from_there) {
  MemoryFiles files({{"/data/a.csv", rows_of(1, 250'000)}});
  WatchedFiles watched(files);
  Portal portal(keyed, watched);
  BOOST_TEST(portal.syncer.define_all().has_value());
  std::stop_source stop;
  const int late = static_cast<int>(rows_of(1, 230'000).size() / files.piece);
  watched.on_piece = [&](int number) {
    if (number == late) stop.request_stop();
  };
  const auto report = portal.syncer.sync("usage", stop.get_token());
  BOOST_TEST(report->stopped);
  BOOST_TEST(portal.warehouse.tx == 2);
  BOOST_TEST((report->appended >= 200'000 && report->appended < 230'000));
  BOOST_TEST(portal.warehouse.facts("usage").rows == report->appended);
  BOOST_TEST(portal.warehouse.cursors.empty());
  const ingest::SyncReport rest = portal.sync("usage");
  BOOST_TEST(rest.unchanged == report->appended);
  BOOST_TEST(rest.appended + rest.unchanged == 250'000);
}

BOOST_AUTO_TEST_CASE(leaves_the_rest_of_a_file_that_changes_while_it_is_read) {
  MemoryFiles files({{"/data/a.csv", rows_of(1, 120'000)}});
  WatchedFiles watched(files);
  Portal portal(keyed, watched);
  BOOST_TEST(portal.syncer.define_all().has_value());
  watched.on_piece = [&](int) { files.touch("/data/a.csv"); };
  BOOST_TEST(portal.error("usage") == "source 'usage', dataset 'usage': '/data/a.csv' changed while it was read");
  BOOST_TEST(portal.warehouse.tx == 1);
  BOOST_TEST(portal.warehouse.cursors.empty());
  watched.on_piece = nullptr;
  const ingest::SyncReport report = portal.sync("usage");
  BOOST_TEST(report.unchanged >= 100'000);
  BOOST_TEST(report.appended + report.unchanged == 120'000);
}

BOOST_AUTO_TEST_CASE(reads_a_new_or_grown_file_once) {
  MemoryFiles files({{"/data/a.csv", rows_of(1, 10)}});
  Portal portal(keyed, files);
  BOOST_TEST(portal.syncer.define_all().has_value());
  portal.sync("usage");
  BOOST_TEST(files.streamed["/data/a.csv"] == 1);
  files.put("/data/a.csv", rows_of(1, 20));
  portal.sync("usage");
  BOOST_TEST(files.streamed["/data/a.csv"] == 2);
}

BOOST_AUTO_TEST_CASE(compares_a_file_of_the_same_size_by_its_content) {
  MemoryFiles files({{"/data/a.csv", rows_of(1, 9)}});
  Portal portal(keyed, files);
  BOOST_TEST(portal.syncer.define_all().has_value());
  portal.sync("usage");
  files.put("/data/a.csv", rows_of(1, 9));
  BOOST_TEST(portal.sync("usage").files_unchanged == 1);
  std::string other = rows_of(1, 9);
  other.back() = ' ';
  files.put("/data/a.csv", other);
  BOOST_TEST(portal.sync("usage").corrected == 1);
}

BOOST_AUTO_TEST_CASE(stores_size_time_and_hash_as_the_cursor) {
  MemoryFiles files({{"/data/a.csv", rows_of(1, 10)}});
  Portal portal(keyed, files);
  BOOST_TEST(portal.syncer.define_all().has_value());
  portal.sync("usage");
  const auto entry = files.list("/data/a.csv").value().at(0);
  const std::string hash = ingest::hash_file(files, "/data/a.csv").value();
  BOOST_TEST(portal.warehouse.cursors.begin()->second == fmt::format("{}:{}:{}", entry.size, entry.modified, hash));
}

BOOST_AUTO_TEST_SUITE_END()
