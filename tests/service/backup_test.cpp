#include "service/backup.hpp"

#include <sys/stat.h>
#include <thread>

#include "service/desk.hpp"
#include "service/restore.hpp"

using namespace portico;
using service::DataFolder;
using service::Existing;
using testing::Desk;

namespace {

struct Fixture : Desk {
  DataFolder data{folder / "data"};
  DataFolder other{folder / "other"};
  std::filesystem::path copy = folder / "copy";

  std::string answer(const std::string& token) {
    return call("query.run", R"({"target":{"all_customers":true},"query":{"measures":["revenue"]}})", stranger(), token)
        .body;
  }
  /// The other folder as a machine that is to take over has it: with the key and nothing else.
  void bring_key() {
    service::make_private(other.path).value();
    std::filesystem::copy_file(data.root_key(), other.root_key());
  }
  service::Manifest back_up() { return service::back_up(data, copy, ports()).value(); }
  template <class T>
  static std::string refusal(const Result<T>& outcome) {
    return outcome ? "" : std::string(name_of(outcome.error().code)) + ": " + outcome.error().message;
  }
};

unsigned mode_of(const std::filesystem::path& path) {
  struct stat status {};
  ::stat(path.c_str(), &status);
  return status.st_mode & 0777U;
}

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

BOOST_FIXTURE_TEST_SUITE(service_backup, Fixture)

BOOST_AUTO_TEST_CASE(copies_both_databases_and_not_the_key_while_the_daemon_has_them) {
  const auto made = back_up();
  BOOST_TEST(made.tx == 1);
  BOOST_TEST(mode_of(copy) == 0700U);
  std::vector<std::string> names;
  for (const auto& file : std::filesystem::directory_iterator(copy)) {
    names.push_back(file.path().filename());
    BOOST_TEST(mode_of(file.path()) == 0600U);
  }
  std::sort(names.begin(), names.end());
  BOOST_TEST(names == (std::vector<std::string>{"control.db", "manifest.json", "warehouse.db"}),
             boost::test_tools::per_element());
  BOOST_TEST(refusal(service::back_up(data, copy, ports())).starts_with("conflict: "));
}

BOOST_AUTO_TEST_CASE(a_restored_folder_answers_the_same) {
  const auto root = sign_up("root@example.com", "", "admin");
  const auto before = answer(root);
  back_up();
  bring_key();
  service::restore(other, copy, Existing::refused, ports()).value();
  auto configuration = load().value();
  configuration.daemon.data_dir = other.path;
  portal = service::Portal::open(std::move(configuration), ports(), daemon_uid).value();
  BOOST_TEST(call("session.whoami", "{}", stranger(), root).status == 401);
  const auto again = sign_up("other@example.com", "", "admin");
  BOOST_TEST(answer(again) == before);
  const auto trail = call("audit.tail", "{}", stranger(), again).body;
  BOOST_TEST(contains(trail, R"("act":"daemon.restore")"), trail);
  BOOST_TEST(call("audit.verify", "{}", local()).status == 200);
  BOOST_TEST(contains(call("outbox.list", "{}", local()).body, "restored from a backup"));
  BOOST_TEST(call("outbox.release", "{}", local()).status == 200);
  BOOST_TEST(call("outbox.release", "{}", local()).status == 409);
}

BOOST_AUTO_TEST_CASE(a_backup_while_rows_come_in_is_of_one_moment) {
  std::jthread writing([&](const std::stop_token& stop) {
    for (int id = 10; !stop.stop_requested(); ++id) {
      std::ofstream(folder / "sales.csv", std::ios::app) << id << ",6,2026-02-03,1.00\n";
      call("source.sync", R"({"name":"file"})", local());
    }
  });
  const auto made = back_up();
  writing.request_stop();
  writing.join();
  const auto stored = warehouse::open_embedded(copy / "warehouse.db", clock);
  BOOST_TEST(stored->latest_tx() == made.tx);
  BOOST_TEST(stored->facts("sales").rows == made.tx + 2);  // three rows in the first tx, one in each other
  BOOST_TEST(stored->verify().problems.empty());
}

BOOST_AUTO_TEST_CASE(refuses_what_it_cannot_restore_from_or_to) {
  back_up();
  const auto restore = [&](const DataFolder& to, Existing existing) {
    return refusal(service::restore(to, copy, existing, ports()));
  };
  BOOST_TEST(contains(restore(data, Existing::replaced), "is in use by another porticod"));
  BOOST_TEST(contains(restore(other, Existing::refused), "there is no root key"));
  service::make_private(other.path).value();
  std::ofstream(other.root_key()) << std::string(32, 'k');
  BOOST_TEST(contains(restore(other, Existing::refused), "corrupt: "));
  BOOST_TEST(!std::filesystem::exists(other.control()));
  portal.reset();
  BOOST_TEST(contains(restore(data, Existing::refused), "holds data"));
  BOOST_TEST(restore(data, Existing::replaced) == "");
  BOOST_TEST(contains(refusal(service::restore(data, folder.path(), Existing::replaced, ports())), "is no backup"));
}

BOOST_AUTO_TEST_CASE(a_damaged_backup_changes_nothing) {
  back_up();
  bring_key();
  {
    std::fstream file(copy / "warehouse.db", std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(20'000);
    file.put('!');
  }
  const auto refused = refusal(service::restore(other, copy, Existing::refused, ports()));
  BOOST_TEST(contains(refused, "warehouse.db is not the file that was backed up: its hash differs"), refused);
  BOOST_TEST(!std::filesystem::exists(other.control()));
}

BOOST_AUTO_TEST_CASE(what_was_cut_off_between_the_files_is_finished_by_the_next_opening) {
  back_up();
  portal.reset();
  service::restore(data, copy, Existing::replaced, ports()).value();
  // As it is when only the first file was moved, and the old second one still has its log.
  std::filesystem::create_directory(data.restored());
  std::filesystem::rename(data.warehouse(), data.restored() / "warehouse.db");
  std::ofstream(data.warehouse()) << "old";
  std::ofstream(data.warehouse().string() + "-wal") << "old";
  std::ofstream(data.warehouse().string() + "-mark") << "old";
  portal = service::Portal::open(load().value(), ports(), daemon_uid).value();
  BOOST_TEST(!std::filesystem::exists(data.restored()));
  BOOST_TEST(contains(call("source.list", "{}", local()).body, R"("rows":3)"));
}

BOOST_AUTO_TEST_SUITE_END()
