#include "service/doctor.hpp"

#include <sys/stat.h>

#include "service/desk.hpp"
#include "support/certificates.hpp"

using namespace portico;
using service::Depth;
using testing::Desk;

namespace {

struct Fixture : Desk {
  /// The problems, one a line.
  std::string problems(Depth depth = Depth::quick) {
    portal.reset();
    std::string lines;
    for (const auto& finding : service::examine(load().value(), ports(), depth))
      if (finding.state == service::Finding::State::problem) {
        BOOST_TEST(!finding.next_step.empty());
        lines += finding.thing + ": " + finding.text + "\n";
      }
    return lines;
  }
  std::filesystem::path data(const char* name) const { return folder / "data" / name; }
  std::string warnings() {
    std::string lines;
    for (const auto& finding : service::examine(load().value(), ports(), Depth::quick))
      if (finding.state == service::Finding::State::warning) lines += finding.thing + ": " + finding.text + "\n";
    return lines;
  }
  /// Lets the configuration name a certificate that is valid so long.
  void certify(std::chrono::hours time) {
    const auto pair =
        write_pair(folder.path(), testing::Authority().issue({.begins = clock.now(), .ends = clock.now() + time}));
    write_configuration(fmt::format("[daemon.tls]\ncertificate = \"{}\"\nkey = \"{}\"\n", pair.certificate.string(),
                                    pair.key.string()));
  }
  /// Turns one bit in the middle of the page.
  void damage(const char* name, std::streamoff at) {
    std::fstream file(data(name), std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(at);
    const auto byte = static_cast<char>(file.get() ^ 1);
    file.seekp(at);
    file.put(byte);
  }
};

bool contains(const std::string& text, std::string_view part) { return text.find(part) != std::string::npos; }

}  // namespace

BOOST_FIXTURE_TEST_SUITE(service_doctor, Fixture)

BOOST_AUTO_TEST_CASE(misses_a_worker_for_sql) {
  portal.reset();
  auto with_worker = ports();
  with_worker.sql_worker = folder / "portico-sql-worker";
  const auto findings = [&] { return service::examine(load().value(), with_worker, Depth::quick); };
  BOOST_TEST((findings().front().state == service::Finding::State::problem));
  BOOST_TEST(findings().front().text.find("'portico sql' cannot work") != std::string::npos);
  std::ofstream(with_worker.sql_worker) << "program";
  std::filesystem::permissions(with_worker.sql_worker, std::filesystem::perms::owner_all);
  BOOST_TEST((findings().front().state == service::Finding::State::well));
}

BOOST_AUTO_TEST_CASE(finds_nothing_where_all_is_well) {
  BOOST_TEST(problems() == "");
  BOOST_TEST(problems(Depth::thorough) == "");
}

BOOST_AUTO_TEST_CASE(tells_that_a_daemon_uses_the_folder) {
  bool told = false;
  for (const auto& finding : service::examine(load().value(), ports(), Depth::quick))
    told = told || contains(finding.text, "is in use by another porticod");
  BOOST_TEST(told);
}

BOOST_AUTO_TEST_CASE(names_what_is_missing_and_makes_nothing) {
  portal.reset();
  std::filesystem::remove(data("control.db"));
  std::filesystem::remove(data("root.key"));
  const auto told = problems();
  BOOST_TEST(contains(told, "control.db is missing"), told);
  BOOST_TEST(contains(told, "root.key: No such file"), told);
  BOOST_TEST(!std::filesystem::exists(data("control.db")));
}

BOOST_AUTO_TEST_CASE(names_files_that_others_may_use) {
  ::chmod(data("root.key").c_str(), 0644);
  BOOST_TEST(contains(problems(), "root.key has mode 0644: others may use it"));
}

BOOST_AUTO_TEST_CASE(warns_of_a_certificate_that_ends_soon) {
  certify(std::chrono::hours{15 * 24});
  BOOST_TEST(problems() == "");
  BOOST_TEST(warnings() == "");
  certify(std::chrono::hours{13 * 24});
  BOOST_TEST(problems() == "");
  BOOST_TEST(warnings() == "TLS: " + (folder / "tls.crt").string() + " is valid until 2026-03-15T00:00:00Z\n");
}

BOOST_AUTO_TEST_CASE(names_a_certificate_or_key_that_cannot_be_used) {
  certify(std::chrono::hours{1});
  clock.advance(std::chrono::hours{1});
  BOOST_TEST(contains(problems(), "TLS: certificate " + (folder / "tls.crt").string() + " has expired"));
  certify(std::chrono::hours{1});
  ::chmod((folder / "tls.key").c_str(), 0644);
  BOOST_TEST(contains(problems(), "tls.key has mode 0644: others may use it"));
}

BOOST_AUTO_TEST_CASE(names_an_audit_log_that_was_changed) {
  portal.reset();
  {
    auto control = db::Database::open(data("control.db"), {});
    control.execute("DROP TRIGGER entry_is_never_changed; UPDATE entry SET actor = 'nobody' WHERE number = 1");
  }
  BOOST_TEST(contains(problems(), "audit log: audit log: entry 1 was changed"));
}

BOOST_AUTO_TEST_CASE(finds_one_wrong_bit_in_either_database) {
  problems();  // everything is in the files now
  damage("control.db", 4096 * 3 + 1000);
  BOOST_TEST(contains(problems(Depth::thorough), "control.db is damaged"));
  damage("control.db", 4096 * 3 + 1000);
  BOOST_TEST(problems(Depth::thorough) == "");
  damage("warehouse.db", 8192 * 5 + 3000);
  BOOST_TEST(contains(problems(Depth::thorough), "warehouse.db is damaged"));
}

BOOST_AUTO_TEST_SUITE_END()
